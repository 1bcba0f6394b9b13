import { html, nothing } from 'lit';
import { BilbyElement } from './element.js';
import { knownArgument, typed } from './known-argument.js';

const KINDS = ['text', 'number', 'boolean', 'JSON'];

/**
 * An argument that is not among the known ones, as it is typed.
 * @typedef {{key: string, kind: string, text: string}} Row
 */

/**
 * Arguments of a queue, exchange or binding: fields with help for those that are known, and rows for any others. It is a field of
 * the form around it; its value is a JSON object.
 *
 *     html`<bilby-arguments name="arguments" .known=${QUEUE_ARGUMENTS}></bilby-arguments>`
 */
export class Arguments extends BilbyElement {
    static formAssociated = true;

    static properties = {
        /** Of the field, unique in its page. */
        name: { reflect: true },
        known: { attribute: false },
        /** The heading of the known ones. */
        summary: {},
        /** What one of them is called. */
        noun: {},
        /** Whether the known ones are seen without asking: one of them is needed. */
        open: { type: Boolean },
        /** Values of known ones, by key. */
        set: { state: true },
        /** Others. */
        rows: { state: true },
    };

    #internals = this.attachInternals();

    constructor() {
        super();
        this.name = 'arguments';
        /** @type {import('./known-argument.js').KnownArgument[]} */
        this.known = [];
        this.summary = 'Arguments';
        this.noun = 'argument';
        this.open = false;
        /** @type {Record<string, string>} */
        this.set = {};
        /** @type {Row[]} */
        this.rows = [];
    }

    formResetCallback() {
        this.set = {};
        this.rows = [];
        // Known arguments' fields are the form's too, and reset with it.
    }

    /** All that is set, as the API wants it. */
    get value() {
        // Without a prototype, so that a key may be called __proto__.
        const value = Object.create(null);
        for (const { key, kind } of this.known) {
            const text = this.set[key] ?? '';
            if (text !== '') {
                value[key] = typed(text, kind);
            }
        }
        for (const { key, kind, text } of this.rows) {
            if (key !== '') {
                value[key] = typed(text, kind);
            }
        }
        return value;
    }

    updated() {
        try {
            this.#internals.setFormValue(JSON.stringify(this.value));
            this.#internals.setValidity({});
        } catch {
            this.#internals.setFormValue('{}');
            /** @type {HTMLInputElement | null} */
            const input = this.querySelector('.argument-row input');
            this.#internals.setValidity({ customError: true }, 'An argument is not JSON.', input ?? undefined);
        }
    }

    render() {
        const count = this.known.filter(({ key }) => (this.set[key] ?? '') !== '').length;
        return html`
            ${this.known.length === 0
                ? nothing
                : html`<details class="more" ?open=${this.open}>
                      <summary>${this.summary}${count ? html` <span class="badge info">${count} set</span>` : nothing}</summary>
                      <div class="inside fields">${this.known.map(argument => this.field(argument))}</div>
                  </details>`}
            ${this.rows.map((row, index) => this.row(row, index))}
            <p class="form-actions">
                <button type="button" class="button small" @click=${this.add}>${this.known.length === 0 ? `Add ${this.noun}` : `Add other ${this.noun}`}</button>
            </p>
        `;
    }

    /** @param {import('./known-argument.js').KnownArgument} argument */
    field(argument) {
        const { key } = argument;
        return knownArgument(this.name, argument, this.set[key] ?? '', text => (this.set = { ...this.set, [key]: text }));
    }

    row(row, index) {
        const change = (property, event) =>
            (this.rows = this.rows.map((other, at) => (at === index ? { ...other, [property]: event.target.value } : other)));
        const nth = `${this.noun.replace(/^./, letter => letter.toUpperCase())} ${index + 1}`;
        return html`<div class="argument-row">
            <div class="field">
                <label for="${this.name}-key-${index}">${nth}: key</label>
                <input id="${this.name}-key-${index}" .value=${row.key} spellcheck="false" @input=${event => change('key', event)} />
            </div>
            <div class="field">
                <label for="${this.name}-kind-${index}">${nth}: kind</label>
                <select id="${this.name}-kind-${index}" @change=${event => change('kind', event)}>
                    ${KINDS.map(kind => html`<option ?selected=${kind === row.kind}>${kind}</option>`)}
                </select>
            </div>
            <div class="field">
                <label for="${this.name}-value-${index}">${nth}: value</label>
                <input id="${this.name}-value-${index}" .value=${row.text} spellcheck="false" @input=${event => change('text', event)} />
            </div>
            <button
                type="button"
                class="button small"
                aria-label="Remove ${this.noun} ${index + 1}"
                @click=${() => (this.rows = this.rows.filter((other, at) => at !== index))}
            >
                Remove
            </button>
        </div>`;
    }

    async add() {
        this.rows = [...this.rows, { key: '', kind: 'text', text: '' }];
        await this.updateComplete;
        /** @type {HTMLInputElement | null} */
        const input = this.querySelector(`#${this.name}-key-${this.rows.length - 1}`);
        input?.focus();
    }
}

customElements.define('bilby-arguments', Arguments);
