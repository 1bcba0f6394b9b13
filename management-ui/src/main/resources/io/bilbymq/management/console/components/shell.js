import { html, nothing } from 'lit';
import { get, urlOf } from '../api.js';
import { connectivity } from '../connectivity.js';
import { icon } from '../icons.js';
import { Watch } from '../observable.js';
import { PAGES } from '../pages.js';
import { place } from '../router.js';
import { logOut, may, shownVirtualHost, user, virtualHosts } from '../session.js';
import { switchTheme, theme } from '../theme.js';
import { wordsOf } from './alert.js';
import { BilbyElement } from './element.js';
import { LOGO } from './logo.js';
import { notify } from './notices.js';
import './outlet.js';

/** What stands around every page: navigation, the choice of a virtual host, who is logged in, whether the broker answers. */
class Shell extends BilbyElement {
    static properties = { isOpen: { state: true }, version: { state: true } };

    constructor() {
        super();
        this.isOpen = false;
        this.version = '';
        new Watch(this, place, user, virtualHosts, shownVirtualHost, connectivity, theme);
    }

    async firstUpdated() {
        try {
            const { product_version: version } = await get('/overview?columns=product_version&disable_stats=true');
            this.version = version;
        } catch {
            // It stays unsaid.
        }
    }

    render() {
        return html`
            <a class="skip-link" href="#content" @click=${this.skip}>Skip to content</a>
            <div class="shell" @keydown=${event => event.key === 'Escape' && this.close()}>
                ${this.side()} ${this.isOpen ? html`<div class="scrim" @click=${this.close}></div>` : nothing}
                <div>
                    ${this.top()}
                    ${connectivity.value
                        ? nothing
                        : html`<div class="offline-banner" role="alert">Broker not reachable, trying again… What you see is what was last known.</div>`}
                    <main id="content" tabindex="-1" class=${connectivity.value ? '' : 'offline'}><bilby-outlet></bilby-outlet></main>
                </div>
            </div>
        `;
    }

    side() {
        return html`<div class="side ${this.isOpen ? 'open' : ''}" id="navigation">
            <a class="brand" href="#/" aria-hidden="true" tabindex="-1"><img src=${LOGO} alt="" /> BilbyMQ</a>
            <nav aria-label="Pages" @click=${this.close}>
                <ul>
                    ${PAGES.filter(page => !page.tag || may(page.tag)).map(page => entry(page))}
                </ul>
            </nav>
            <footer>${this.version ? html`BilbyMQ ${this.version}<br />` : nothing}<a href=${urlOf('/index.html')}>HTTP API</a></footer>
        </div>`;
    }

    top() {
        const isDark = theme.value === 'dark';
        return html`<header class="top">
            <button
                type="button"
                class="button quiet icon-only menu-button"
                aria-label="Menu"
                aria-expanded=${this.isOpen ? 'true' : 'false'}
                aria-controls="navigation"
                @click=${() => (this.isOpen = !this.isOpen)}
            >
                ${icon('menu')}
            </button>
            <select aria-label="Show only" @change=${event => (shownVirtualHost.value = event.target.value)}>
                <option value="" ?selected=${shownVirtualHost.value === ''}>All virtual hosts</option>
                ${virtualHosts.value.map(
                    name => html`<option value=${name} ?selected=${name === shownVirtualHost.value}>${name}</option>`,
                )}
            </select>
            <span class="spring"></span>
            <span class="live-sign ${connectivity.value ? '' : 'offline'}">${connectivity.value ? 'Live' : 'Offline'}</span>
            <button
                type="button"
                class="button quiet icon-only"
                aria-label=${isDark ? 'Light theme' : 'Dark theme'}
                @click=${switchTheme}
            >
                ${icon(isDark ? 'sun' : 'moon')}
            </button>
            <span class="who" title=${user.value?.tags.join(', ')}>${user.value?.name}</span>
            <button type="button" class="button small" @click=${this.leave}>Log out</button>
        </header>`;
    }

    async leave() {
        try {
            await logOut();
        } catch (failure) {
            notify(wordsOf(failure));
        }
    }

    close() {
        this.isOpen = false;
    }

    /** The address says which page is shown, so it cannot say where in it to go. */
    skip(event) {
        event.preventDefault();
        this.querySelector('main')?.focus();
    }
}

/** A page of the navigation; those without a drawing are not in it. @param {import('../pages.js').Page} page */
const entry = ({ path, title, icon: drawing }) =>
    drawing === undefined
        ? nothing
        : html`<li>
              <a href="#${path}" aria-current=${isBelow(path, place.value.path) ? 'page' : nothing}
                  >${icon(drawing)}<span>${title}</span></a
              >
          </li>`;

/** Whether a place is that of a page of the navigation, or of something in its list. */
const isBelow = (path, current) => current === path || (path !== '/' && current.startsWith(path + '/'));

customElements.define('bilby-shell', Shell);
