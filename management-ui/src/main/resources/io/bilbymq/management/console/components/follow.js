import { html, nothing } from 'lit';
import { ApiError } from '../api.js';
import { FollowQueue } from '../follow-queue.js';
import { FIREHOSE, following, SHOWN_MAX, withNewer } from '../following.js';
import { count } from '../format.js';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';
import { textField } from './fields.js';
import { followColumns } from './follow-list.js';
import './form.js';
import './table.js';

/** How often it is asked for what has come, in milliseconds. */
const PAUSE = 1000;

/**
 * Shows what goes through an exchange as it comes, out of a queue of its own that goes with it.
 *
 *     html`<bilby-follow .exchange=${exchange}></bilby-follow>`
 */
class Follow extends BilbyElement {
    static properties = {
        /** As the API answers it. */
        exchange: { attribute: false },
        state: { state: true },
        /** What is shown, the newest first. */
        messages: { state: true },
        /** What has come while it is paused. */
        waiting: { state: true },
        failure: { state: true },
    };

    /** @type {FollowQueue | null} as long as it is followed */
    #queue = null;
    #timer = 0;
    #seen = 0;
    #leave = () => this.#end(true);

    constructor() {
        super();
        /** @type {any} */
        this.exchange = null;
        /** @type {'off' | 'on' | 'paused'} */
        this.state = 'off';
        /** @type {any[]} */
        this.messages = [];
        /** @type {any[]} */
        this.waiting = [];
        /** @type {unknown} */
        this.failure = null;
    }

    connectedCallback() {
        super.connectedCallback();
        addEventListener('pagehide', this.#leave);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        removeEventListener('pagehide', this.#leave);
        this.#end(false);
    }

    // What is done.

    /** Begins, with the routing key that was chosen if the exchange wants one. */
    async start(chosen) {
        const queue = await FollowQueue.open(this.exchange, chosen);
        if (!this.isConnected) {
            queue.close();
            return;
        }
        this.#queue = queue;
        this.failure = null;
        this.messages = [];
        this.waiting = [];
        this.#seen = 0;
        this.state = 'on';
        this.#timer = setTimeout(() => this.#ask(), PAUSE);
        this.#focus();
    }

    /** The button that was pressed is no more; the keyboard goes on at the one in its place. */
    async #focus() {
        await this.updateComplete;
        await this.querySelector('bilby-form')?.updateComplete;
        this.querySelector('button')?.focus();
    }

    async #ask() {
        const queue = this.#queue;
        if (!queue) {
            return;
        }
        try {
            const got = await queue.get();
            if (this.#queue === queue) {
                this.#take(got);
            }
        } catch (failure) {
            // A broker that is out of reach may come back.
            if (this.#queue === queue && !(failure instanceof ApiError && failure.status === 0)) {
                const isGone = failure instanceof ApiError && failure.status === 404;
                this.failure = isGone ? 'The queue that listened is gone: nobody looked for a minute.' : failure;
                this.#over();
            }
        }
        if (this.#queue === queue) {
            this.#timer = setTimeout(() => this.#ask(), PAUSE);
        }
    }

    #take(got) {
        if (got.length === 0) {
            return;
        }
        const at = Date.now();
        const newer = got.map(message => ({ ...message, at, number: ++this.#seen }));
        if (this.state === 'paused') {
            this.waiting = withNewer(this.waiting, newer);
        } else {
            this.messages = withNewer(this.messages, newer);
        }
    }

    /** While it is paused it is asked still, so that the queue stays. */
    pause() {
        this.state = 'paused';
    }

    resume() {
        this.state = 'on';
        this.messages = withNewer(this.messages, this.waiting.toReversed());
        this.waiting = [];
    }

    stop() {
        this.#over();
        this.#focus();
    }

    /** What has come stays to be read. */
    #over() {
        this.resume();
        this.state = 'off';
        this.#end(false);
    }

    #end(isLeaving) {
        clearTimeout(this.#timer);
        this.#queue?.close(isLeaving);
        this.#queue = null;
    }

    // What is seen.

    render() {
        const how = following(this.exchange);
        if ('refusal' in how) {
            return html`<p class="muted">${how.refusal}</p>`;
        }
        return html`${this.state === 'off' ? this.beginning(how) : this.controls()} ${alert(this.failure)}
            ${this.state === 'off' && this.messages.length === 0 ? nothing : this.list()}`;
    }

    beginning({ key, canNarrow }) {
        const asks = key === null || canNarrow;
        const fields = () => html`
            ${asks
                ? textField({
                      label: 'Only with routing key',
                      name: 'follow_key',
                      value: key ?? '',
                      required: canNarrow,
                      help: canNarrow ? '# stands for all.' : 'An exchange of this type gives only messages with a key that one names.',
                  })
                : nothing}
            <p class="help wide">
                Binds a queue of its own to this exchange, and deletes it in the end. Meanwhile messages that fit no other binding count as
                routed: they are not returned, and do not go to an alternate exchange.
            </p>
        `;
        return html`<bilby-form
            heading="Follow messages"
            hiddenHeading
            submit="Follow"
            kind=""
            keep
            .fields=${fields}
            .action=${values => this.start(values.follow_key)}
        ></bilby-form>`;
    }

    controls() {
        const isPaused = this.state === 'paused';
        return html`<div class="form-actions">
            <span class="badge dot ${isPaused ? 'warn' : 'good'}" role="status">${isPaused ? 'paused' : 'following'}</span>
            <button type="button" class="button small" @click=${isPaused ? this.resume : this.pause}>
                ${isPaused ? `Resume (${count(this.waiting.length)} new)` : 'Pause'}
            </button>
            <button type="button" class="button small" @click=${this.stop}>Stop</button>
            ${this.messages.length === SHOWN_MAX ? html`<span class="muted">the last ${SHOWN_MAX}</span>` : nothing}
        </div>`;
    }

    list() {
        const { vhost, name } = this.exchange;
        return html`<div class="followed">
            <bilby-table
                name="followed"
                noun="message"
                .columns=${followColumns(vhost, name === FIREHOSE)}
                .rows=${this.messages}
                .key=${message => message.number}
                .empty=${html`<p>Nothing has come yet.</p>`}
            ></bilby-table>
        </div>`;
    }
}

customElements.define('bilby-follow', Follow);
