import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../icons.js';
import { addressOf, pageOf, requestOf, sortedBy, START, viewOf } from '../listing.js';
import { LiveData } from '../live-data.js';
import { prefer, preference } from '../preferences.js';
import { place, remember } from '../router.js';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';
import { tableFoot, tableTools } from './table-tools.js';

/** How long it is waited for the next key, in milliseconds: what is typed fast is asked for once. */
const DEBOUNCE = 60;

const SKELETON_ROWS = 5;

/**
 * A column of a table.
 * @typedef {object} Column
 * @property {string} label
 * @property {string} field what it is sorted by, and what the API is asked for
 * @property {string[]} [fields] what it needs besides
 * @property {(item: any) => unknown} show what stands in the cell
 * @property {boolean} [number] whether it is aligned as one
 * @property {boolean} [fixed] whether it cannot be left out; the first column always is the row's heading
 * @property {boolean} [extra] whether it is left out unless chosen
 * @property {boolean} [unsorted] whether it cannot be sorted by
 */

/**
 * A table that can be searched, sorted and turned over, and shows what is there now. Of a long list (`source`) the API is asked for
 * the page that is seen; a short one (`rows`) is given as a whole.
 *
 *     html`<bilby-table name="queues" noun="queue" source="/queues" main .columns=${COLUMNS} .empty=${'No queues yet.'}></bilby-table>`
 */
export class Table extends BilbyElement {
    static properties = {
        /** Under which the choice of columns is remembered. */
        name: {},
        /** What the items are, one of them. */
        noun: {},
        /** Several of them, if that is not just an s more. */
        nouns: {},
        /** The list's path in the API. */
        source: {},
        /** All that there is, if it is not in the API. */
        rows: { attribute: false },
        columns: { attribute: false },
        /** What tells items apart. */
        key: { attribute: false },
        /** Shown if there is nothing. */
        empty: { attribute: false },
        /** Whether it is what its page is about, so that the address remembers how it is looked at. */
        main: { type: Boolean },
        view: { state: true },
        chosen: { state: true },
        isChoosing: { state: true },
    };

    #asked = START;
    #typing = 0;
    #list = new LiveData(this, () => this.#path());

    constructor() {
        super();
        this.name = '';
        this.noun = 'item';
        /** @type {string | undefined} */
        this.nouns = undefined;
        this.source = '';
        /** @type {any[] | undefined} */
        this.rows = undefined;
        /** @type {Column[]} */
        this.columns = [];
        /** @type {(item: any) => unknown} */
        this.key = item => `${item.vhost ?? ''}/${item.name ?? ''}`;
        /** @type {unknown} */
        this.empty = nothing;
        this.main = false;
        this.isChoosing = false;
        /** Which columns are shown that would not be, or are not that would be, by label. @type {Record<string, boolean>} */
        this.chosen = {};
        this.view = START;
    }

    connectedCallback() {
        super.connectedCallback();
        const size = preference('page-size', START.size);
        this.view = this.main ? viewOf(place.value.query, size) : { ...START, size };
        this.#asked = this.view;
        this.nouns ??= this.noun + 's';
        this.chosen = preference(`columns.${this.name}`, {});
    }

    /** Asks at once: something has come or gone. */
    refresh() {
        this.#list.refresh();
    }

    /** The page that is shown, as the API answers it; undefined if that is not known. */
    get answer() {
        return this.rows ? pageOf(this.rows, this.view) : this.#list.value;
    }

    #path() {
        if (!this.source) {
            return null;
        }
        const fields = new Set(['name', 'vhost']);
        this.#shown().forEach(column => [column.field, ...(column.fields ?? [])].forEach(field => fields.add(field)));
        return `${this.source}?${requestOf(this.#asked, [...fields])}`;
    }

    // How it is looked at.

    /** @param {Partial<import('../listing.js').View>} change */
    look(change) {
        const isTyped = change.name !== undefined && change.name !== this.view.name;
        this.view = { ...this.view, ...change };
        if (this.main) {
            remember(addressOf(this.view));
        }
        clearTimeout(this.#typing);
        this.#typing = setTimeout(
            () => {
                this.#asked = this.view;
                this.requestUpdate();
            },
            isTyped ? DEBOUNCE : 0,
        );
    }

    resize(size) {
        prefer('page-size', size);
        this.look({ size, page: 1 });
    }

    // Columns.

    get isChoosable() {
        return this.columns.some(column => !column.fixed);
    }

    isShown(column) {
        return column.fixed || (this.chosen[column.label] ?? !column.extra);
    }

    #shown() {
        return this.columns.filter(column => this.isShown(column));
    }

    show(column, isShown) {
        this.chosen = { ...this.chosen, [column.label]: isShown };
        prefer(`columns.${this.name}`, this.chosen);
    }

    chooseColumns(isChoosing) {
        this.isChoosing = isChoosing;
    }

    // What is seen.

    render() {
        const { error } = this.#list;
        const isShort = !this.source && (this.rows?.length ?? 0) <= 10 && !this.view.name;
        return html`
            ${isShort ? nothing : tableTools(this)}
            ${error ? html`<div class="empty">${alert(error, () => this.refresh())}</div>` : this.body()} ${tableFoot(this)}
        `;
    }

    body() {
        const { answer } = this;
        if (answer?.items.length === 0) {
            return this.nothingThere();
        }
        const columns = this.#shown();
        return html`<div class="table-wrap" role="region" aria-label=${this.nouns} tabindex="0">
            <table aria-busy=${answer ? 'false' : 'true'}>
                <thead>
                    <tr>
                        ${columns.map(column => this.heading(column))}
                    </tr>
                </thead>
                <tbody>
                    ${answer ? repeat(answer.items, this.key, item => this.row(columns, item)) : skeleton(columns)}
                </tbody>
            </table>
        </div>`;
    }

    nothingThere() {
        if (!this.view.name) {
            return html`<div class="empty">${this.empty}</div>`;
        }
        return html`<div class="empty">
            <p>No ${this.noun} has “${this.view.name}” in its name.</p>
            <button type="button" class="button" @click=${() => this.look({ name: '', page: 1 })}>Show all</button>
        </div>`;
    }

    /** @param {Column} column */
    heading(column) {
        const alignment = column.number ? 'number' : '';
        if (column.unsorted) {
            return html`<th scope="col" class=${alignment}><span>${column.label}</span></th>`;
        }
        const isSorted = this.view.sort === column.field;
        return html`<th
            scope="col"
            class=${alignment}
            aria-sort=${isSorted ? (this.view.reverse ? 'descending' : 'ascending') : nothing}
        >
            <button type="button" @click=${() => this.look(sortedBy(this.view, column.field, Boolean(column.number)))}>
                ${column.label} ${icon(isSorted && this.view.reverse ? 'down' : 'up')}
            </button>
        </th>`;
    }

    row(columns, item) {
        const [first, ...others] = columns;
        return html`<tr>
            <th scope="row">${first.show(item)}</th>
            ${others.map(column => html`<td class=${column.number ? 'number' : ''}>${column.show(item)}</td>`)}
        </tr>`;
    }
}

function skeleton(columns) {
    return Array.from(
        { length: SKELETON_ROWS },
        () => html`<tr>
            ${columns.map(() => html`<td><span class="skeleton"></span></td>`)}
        </tr>`,
    );
}

customElements.define('bilby-table', Table);
