import { html } from 'lit';
import { Watch } from '../observable.js';
import { pageAt } from '../pages.js';
import { place } from '../router.js';
import { may, user } from '../session.js';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';

/** Where the page is shown that the address says. Each time somebody goes to a page it is a new element. */
class Outlet extends BilbyElement {
    static properties = { page: { state: true }, failure: { state: true } };

    /** The path of the page. @type {string | null} */
    #shown = null;

    constructor() {
        super();
        /** @type {import('./page-element.js').PageElement | null} */
        this.page = null;
        /** @type {unknown} */
        this.failure = null;
        new Watch(this, place, user);
    }

    willUpdate() {
        const { path } = place.value;
        if (path !== this.#shown) {
            const isFirst = this.#shown === null;
            this.#shown = path;
            this.open(path, isFirst);
        }
    }

    render() {
        if (this.failure) {
            return alert(this.failure, () => this.open(place.value.path, false));
        }
        return this.page ?? html``;
    }

    /** Loads the page of a path and shows it, unless somebody has gone on meanwhile. */
    async open(path, isFirst) {
        const found = pageAt(path, may);
        try {
            this.failure = null;
            await (found ? found.page.load() : import('../pages/not-found.js'));
        } catch {
            this.failure = 'This page cannot be loaded.';
            return;
        }
        if (path !== this.#shown) {
            return;
        }
        const tag = found?.page.element ?? 'bilby-not-found-page';
        const element = /** @type {import('./page-element.js').PageElement} */ (document.createElement(tag));
        element.params = found?.params ?? {};
        this.page = element;
        const subject = Object.values(element.params).at(-1);
        document.title = `${subject ? subject + ' · ' : ''}${found?.page.title ?? 'Not found'} · BilbyMQ`;
        await this.updateComplete;
        await element.updateComplete;
        if (!isFirst) {
            arrive(element.querySelector('h1'));
        }
    }
}

/** A screen reader says where one is, and the keyboard goes on from there. */
function arrive(heading) {
    scrollTo(0, 0);
    if (heading) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
    }
}

customElements.define('bilby-outlet', Outlet);
