import { html } from 'lit';
import { card } from '../components/card.js';
import '../components/limits.js';
import { PageElement } from '../components/page-element.js';

/** What virtual hosts and users are limited to. */
class LimitsPage extends PageElement {
    render() {
        return html`<div class="page">
            <div class="page-head"><h1>Limits</h1></div>
            <div class="columns">
                ${card('Virtual host limits', html`<bilby-limits kind="vhost"></bilby-limits>`, { bare: true })}
                ${card('User limits', html`<bilby-limits kind="user"></bilby-limits>`, { bare: true })}
            </div>
        </div>`;
    }
}

customElements.define('bilby-limits-page', LimitsPage);
