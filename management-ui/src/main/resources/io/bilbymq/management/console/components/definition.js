import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { BilbyElement } from './element.js';
import { knownArgument, typed } from './known-argument.js';

/**
 * The definition of a policy: a field of the form around it that has JSON in it, and a field for each known key, which writes into
 * it. The text is what counts.
 *
 *     html`<bilby-definition .known=${POLICY_KEYS} .initial=${{ 'max-length': 10 }}></bilby-definition>`
 */
class Definition extends BilbyElement {
    static properties = {
        known: { attribute: false },
        /** What is in it at first, and when its form is reset. */
        initial: { attribute: false },
        /** Of the field, unique in its page. */
        name: {},
        text: { state: true },
    };

    constructor() {
        super();
        /** @type {import('./known-argument.js').KnownArgument[]} */
        this.known = [];
        /** @type {Record<string, unknown>} */
        this.initial = {};
        this.name = 'definition';
        // The form empties its fields right after it has said so.
        this.reset = () => {
            this.text = textOf(this.initial);
            this.requestUpdate();
        };
    }

    connectedCallback() {
        super.connectedCallback();
        this.text ??= textOf(this.initial);
        this.form = this.closest('form');
        this.form?.addEventListener('reset', this.reset);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.form?.removeEventListener('reset', this.reset);
    }

    render() {
        const value = objectIn(this.text);
        const id = `field-${this.name}`;
        const set = this.known.filter(({ key }) => value && key in value).length;
        return html`<div class="field wide">
                <label for=${id}>Definition</label>
                <textarea
                    id=${id}
                    name=${this.name}
                    spellcheck="false"
                    required
                    aria-describedby="${id}-help"
                    .value=${live(this.text)}
                    @input=${event => (this.text = event.target.value)}
                ></textarea>
                <p class="help" id="${id}-help">
                    ${value ? 'A JSON object: a value for each key.' : 'This is not a JSON object yet. As soon as it is, the keys below can be used.'}
                </p>
            </div>
            <details class="more">
                <summary>Known keys ${set ? html` <span class="badge info">${set} set</span>` : nothing}</summary>
                <fieldset class="inside fields plain" aria-label="Known keys" ?disabled=${!value}>
                    ${this.known.map(argument =>
                        knownArgument(this.name, argument, shown(value?.[argument.key]), text => this.change(argument, text)),
                    )}
                </fieldset>
            </details>`;
    }

    change({ key, kind }, text) {
        const { [key]: before, ...others } = objectIn(this.text) ?? {};
        this.text = textOf(text === '' ? others : { ...others, [key]: typed(text, kind) });
        // What counts has changed, though nobody typed there.
        this.dispatchEvent(new Event('input', { bubbles: true }));
    }
}

const textOf = value => JSON.stringify(value, null, 2);

const shown = value => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));

/** The object that a text says; null if it says none. */
export function objectIn(text) {
    try {
        const value = JSON.parse(text);
        return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
    } catch {
        return null;
    }
}

customElements.define('bilby-definition', Definition);
