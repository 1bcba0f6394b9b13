import { html, nothing } from 'lit';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';
import { valuesOf } from './fields.js';
import { notify } from './notices.js';

let ids = 0;

/**
 * A form that does something with the API. While that is under way it cannot be sent again; what is refused is said in it, and what
 * was typed stays; when it is done it is empty again.
 *
 *     html`<bilby-form heading="Add queue" submit="Add queue"
 *         .fields=${() => html`${textField({ label: 'Name', name: 'name', required: true })}`}
 *         .action=${async values => { await put(path`/queues/${vhost}/${values.name}`); return 'Queue added.'; }}></bilby-form>`
 */
export class Form extends BilbyElement {
    static properties = {
        /** Names the form; shown unless it is `hiddenHeading`. */
        heading: {},
        hiddenHeading: { type: Boolean },
        /** What the button says. */
        submit: {},
        /** The button's looks: `primary`, or `danger`. */
        kind: {},
        /** Makes the fields. */
        fields: { attribute: false },
        /** Is called with the fields' values by name; what it throws is shown, and what it answers is said in passing. */
        action: { attribute: false },
        /** Whether its fields are for something short, so that four stand side by side. */
        dense: { type: Boolean },
        /** Whether what was typed stays when it is done. */
        keep: { type: Boolean },
        busy: { state: true },
        failure: { state: true },
    };

    constructor() {
        super();
        this.heading = '';
        this.submit = '';
        this.kind = 'primary';
        /** @type {() => unknown} */
        this.fields = () => nothing;
        /** @type {(values: Record<string, string>) => Promise<string | void>} */
        this.action = async () => {};
        this.hiddenHeading = false;
        this.dense = false;
        this.keep = false;
        this.busy = false;
        /** @type {unknown} */
        this.failure = null;
        this.headingId = `form-${++ids}`;
    }

    render() {
        return html`<form aria-labelledby=${this.headingId} @submit=${this.send}>
            <h2 id=${this.headingId} class=${this.hiddenHeading ? 'visually-hidden' : ''}>${this.heading}</h2>
            <div class="fields ${this.dense ? 'dense' : ''}">${this.fields()}</div>
            <div class="form-actions">
                <button class="button ${this.kind}" aria-disabled=${this.busy ? 'true' : 'false'}>${this.submit}</button>
                ${alert(this.failure)}
            </div>
        </form>`;
    }

    async send(event) {
        event.preventDefault();
        if (this.busy) {
            return;
        }
        const form = event.target;
        this.busy = true;
        this.failure = null;
        try {
            const done = await this.action(valuesOf(form));
            if (done) {
                notify(done);
            }
            if (!this.keep) {
                form.reset();
            }
        } catch (failure) {
            this.failure = failure;
        } finally {
            this.busy = false;
        }
    }
}

customElements.define('bilby-form', Form);
