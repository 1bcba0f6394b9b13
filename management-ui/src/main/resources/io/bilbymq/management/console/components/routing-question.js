import { html, nothing } from 'lit';
import { plural } from '../format.js';
import { exchangeLink, queueLink } from '../links.js';
import { askedBy, nameOfExchange } from '../routing/words.js';
import { alert } from './alert.js';
import './arguments.js';
import { BilbyElement } from './element.js';
import { option, selectField, textField, valuesOf } from './fields.js';

/**
 * Asks where a message would go, while it is typed; nothing is published. The page around it knows the answer.
 *
 *     html`<bilby-routing-question vhost=${vhost} .exchanges=${names} .answer=${answer} .onAsk=${message => …}></bilby-routing-question>`
 */
class RoutingQuestion extends BilbyElement {
    static properties = {
        vhost: {},
        /** Names of those that it may be published to. */
        exchanges: { attribute: false },
        answer: { attribute: false },
        /** Is called with the message that is asked about; null for none. */
        onAsk: { attribute: false },
        failure: { state: true },
    };

    constructor() {
        super();
        this.vhost = '';
        /** @type {string[]} */
        this.exchanges = [];
        /** @type {import('../routing/route.js').Answer | null} */
        this.answer = null;
        /** @type {(message: import('../routing/route.js').Published | null) => void} */
        this.onAsk = () => {};
        /** @type {unknown} */
        this.failure = null;
    }

    render() {
        return html`<form
                aria-label="Where would this message go?"
                @submit=${event => event.preventDefault()}
                @input=${this.ask}
                @change=${this.ask}
                @click=${this.ask}
                @reset=${this.forget}
            >
                <div class="fields">
                    ${selectField({
                        label: 'Published to',
                        name: 'asked_exchange',
                        value: NOBODY,
                        options: [
                            option(NOBODY, 'choose an exchange'),
                            ...this.exchanges.map(name => option(`=${name}`, nameOfExchange(name))),
                        ],
                    })}
                    ${textField({ label: 'With the routing key', name: 'asked_key' })}
                </div>
                <bilby-arguments name="asked_headers" noun="header"></bilby-arguments>
                ${this.answer ? html`<div class="form-actions"><button type="reset" class="button small">Clear</button></div>` : nothing}
                ${alert(this.failure)}
            </form>
            <div role="status" class="routing-answer">${this.answer ? this.said(this.answer) : nothing}</div>`;
    }

    async ask({ currentTarget: form }) {
        const headers = form.querySelector('bilby-arguments');
        // A header that was removed is gone after the next rendering.
        await headers.updateComplete;
        const { asked_exchange: exchange, asked_key: routingKey } = valuesOf(form);
        try {
            this.failure = null;
            this.onAsk(exchange === NOBODY ? null : { exchange: exchange.slice(1), routingKey, headers: headers.value });
        } catch {
            this.failure = 'A header is not JSON.';
        }
    }

    forget() {
        this.failure = null;
        this.onAsk(null);
    }

    said({ refusal, queues, notes }) {
        if (refusal) {
            return alert(refusal);
        }
        if (queues.length === 0) {
            return html`<p class="outcome">To no queue. It would be dropped, or returned if the publisher asks for that (mandatory).</p>`;
        }
        return html`<p class="outcome">${howMany(queues)}</p>
            ${notes.map(note => html`<p class="muted">${note}</p>`)}
            <ul class="reached">
                ${queues.map(
                    ({ queue, isSure, hops }) => html`<li>
                        <bdi>${queueLink(this.vhost, queue)}</bdi>${isSure ? nothing : html` <span class="badge info">perhaps</span>`}
                        <ul>
                            ${hops.map(hop => html`<li class="muted">${this.why(hop)}</li>`)}
                        </ul>
                    </li>`,
                )}
            </ul>`;
    }

    why({ source, binding, why }) {
        const asked = binding && askedBy(binding);
        return html`from <bdi>${exchangeLink(this.vhost, source)}</bdi>${asked ? html`, <bdi class="mono">${asked}</bdi>` : nothing}: ${why}`;
    }
}

/** Names of exchanges begin with an equals sign here: one of them is empty. */
const NOBODY = '';

function howMany(queues) {
    const sure = queues.filter(({ isSure }) => isSure).length;
    if (sure === queues.length) {
        return `To ${plural(sure, 'queue')}.`;
    }
    const perhaps = `one or some of ${plural(queues.length - sure, 'other')}`;
    return sure === 0 ? `Not to all of these ${plural(queues.length, 'queue')}: exchanges on the way choose.` : `To ${plural(sure, 'queue')}, and ${perhaps}.`;
}

customElements.define('bilby-routing-question', RoutingQuestion);
