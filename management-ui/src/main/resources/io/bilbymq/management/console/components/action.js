import { html, nothing } from 'lit';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';
import { notify } from './notices.js';

/**
 * A button that does something with the API. While that is under way it cannot be pressed again; what is refused is said beside it.
 *
 *     html`<bilby-action label="Clear" of="permissions in ${vhost}" kind="danger" small
 *         .action=${async () => { await del(path`/permissions/${vhost}/${user}`); return 'Permissions cleared.'; }}></bilby-action>`
 */
class Action extends BilbyElement {
    static properties = {
        /** What the button says. */
        label: {},
        /** To what it is done, for those who hear the button and do not see its row. */
        of: {},
        /** The button's looks: `primary`, or `danger`. */
        kind: {},
        small: { type: Boolean },
        /** What it throws is shown, and what it answers is said in passing. */
        action: { attribute: false },
        busy: { state: true },
        failure: { state: true },
    };

    constructor() {
        super();
        this.label = '';
        this.of = '';
        this.kind = '';
        this.small = false;
        this.busy = false;
        /** @type {() => Promise<string | void>} */
        this.action = async () => {};
        /** @type {unknown} */
        this.failure = null;
    }

    render() {
        return html`<button
                type="button"
                class="button ${this.kind} ${this.small ? 'small' : ''}"
                aria-label=${this.of ? `${this.label} ${this.of}` : nothing}
                aria-disabled=${this.busy ? 'true' : 'false'}
                @click=${this.do}
            >
                ${this.label}
            </button>
            ${alert(this.failure)}`;
    }

    async do() {
        if (this.busy) {
            return;
        }
        this.busy = true;
        this.failure = null;
        try {
            const done = await this.action();
            if (done) {
                notify(done);
            }
        } catch (failure) {
            this.failure = failure;
        } finally {
            this.busy = false;
        }
    }
}

customElements.define('bilby-action', Action);

/**
 * A column whose button clears what a row is about.
 * @param {(item: any) => string} of what that is
 * @param {(item: any) => Promise<string | void>} clear
 * @returns {import('./table.js').Column}
 */
export const clearColumn = (of, clear) => ({
    label: 'Action',
    field: 'action',
    fixed: true,
    unsorted: true,
    show: item => html`<bilby-action label="Clear" of=${of(item)} kind="danger" small .action=${() => clear(item)}></bilby-action>`,
});
