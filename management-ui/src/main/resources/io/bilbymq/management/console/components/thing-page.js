import { html, nothing } from 'lit';
import { LiveData } from '../live-data.js';
import { go } from '../router.js';
import { samplesQuery } from '../samples.js';
import { gone } from './gone.js';
import { PageElement } from './page-element.js';
import { chosenRange, rangeChooser } from './range.js';

/**
 * What pages of one kind of thing say of it.
 * @typedef {object} Kind
 * @property {string} kind the word
 * @property {string} list the address of the list it is in
 * @property {import('../samples.js').SamplesKind[]} samples that are asked for
 * @property {string} [end] how it may have gone
 */

/**
 * A page about one thing of the API: its name, how it was over time, what it is. Pages of queues, exchanges, connections and channels
 * extend it with what is theirs.
 */
export class ThingPage extends PageElement {
    /** @type {import('lit').PropertyDeclarations} */
    static properties = { range: { state: true }, failure: { state: true } };

    /** What it is; every page says so. @type {Kind} */
    is = { kind: '', list: '', samples: [] };

    /** How it is now. */
    thing = new LiveData(this, () => `${this.at()}?${samplesQuery(this.range, ...this.is.samples)}`);

    constructor() {
        super();
        this.range = chosenRange(true);
        /** @type {unknown} */
        this.failure = null;
    }

    /** Its path in the API. @returns {string} */
    at() {
        throw new Error('a page says what it is about');
    }

    /** Its name, for people. */
    get heading() {
        return Object.values(this.params).at(-1);
    }

    /** Remarks beside the heading. @param {any} thing @returns {unknown} */
    badges(thing) {
        return nothing;
    }

    /** How it was over time; drawn before it is known how it is. @param {any} thing @returns {unknown} */
    charts(thing) {
        return nothing;
    }

    /** Everything else. @param {any} thing @returns {unknown} */
    details(thing) {
        return nothing;
    }

    render() {
        const { value, error } = this.thing;
        return html`<div class="page">
            <div class="page-head">
                <h1><span class="kind">${this.is.kind}</span> ${this.heading}</h1>
                ${value ? html`<span class="badges">${this.badges(value)}</span>` : nothing}
                <span class="spring"></span>
                ${rangeChooser(this.range, range => (this.range = range), true)}
            </div>
            ${error ? this.gone(error) : html`${this.charts(value)} ${value ? this.details(value) : nothing}`}
        </div>`;
    }

    gone(error) {
        const kind = this.is.kind.toLowerCase();
        return gone(error, kind, [this.is.list, `All ${kind}s`], this.is.end);
    }

    /** Does something with it, and says what goes wrong. An action answers whether it is gone, and then the list is shown. */
    async do(action) {
        this.failure = null;
        try {
            const isGone = await action();
            if (isGone) {
                go(this.is.list);
                return;
            }
        } catch (failure) {
            this.failure = failure;
        }
        this.thing.refresh();
    }
}
