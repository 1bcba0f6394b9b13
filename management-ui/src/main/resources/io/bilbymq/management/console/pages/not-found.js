import { html } from 'lit';
import { PageElement } from '../components/page-element.js';

/** There is no page at this address, or the user may not see it. */
class NotFoundPage extends PageElement {
    render() {
        return html`<div class="page">
            <h1>There is nothing here</h1>
            <p>No page has this address, or you may not see it. <a href="#/">Go to the overview</a></p>
        </div>`;
    }
}

customElements.define('bilby-not-found-page', NotFoundPage);
