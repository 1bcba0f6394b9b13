import { html, nothing } from 'lit';
import './components/login.js';
import './components/notices.js';
import './components/shell.js';
import { BilbyElement } from './components/element.js';
import { alert } from './components/alert.js';
import { connectivity } from './connectivity.js';
import { Watch } from './observable.js';
import { resume, user } from './session.js';
import './theme.js';

/** The console: a page to log in, then the shell with the page that the address says. The address stays the same meanwhile. */
class App extends BilbyElement {
    static properties = { failure: { state: true } };

    constructor() {
        super();
        /** @type {unknown} */
        this.failure = null;
        new Watch(this, user, connectivity);
        connectivity.addEventListener('change', () => connectivity.value && user.value === undefined && this.begin());
        this.begin();
    }

    async begin() {
        try {
            this.failure = null;
            await resume();
        } catch (failure) {
            this.failure = failure;
        }
    }

    render() {
        return html`${this.content()}<bilby-notices></bilby-notices>`;
    }

    content() {
        if (user.value) {
            return html`<bilby-shell></bilby-shell>`;
        }
        if (user.value === null) {
            return html`<bilby-login></bilby-login>`;
        }
        return this.failure ? html`<main class="login">${alert(this.failure, () => this.begin())}</main>` : nothing;
    }
}

customElements.define('bilby-app', App);
