import { html, nothing } from 'lit';
import { exchangeInPath, path, post } from '../api.js';
import './arguments.js';
import { BilbyElement } from './element.js';
import { numberOf, selectField, textArea, textField } from './fields.js';
import './form.js';

/** Properties that are texts, with what they are for. */
const TEXTS = [
    ['content_type', 'Content type'],
    ['correlation_id', 'Correlation id'],
    ['reply_to', 'Reply to'],
    ['expiration', 'Expires after (ms)'],
    ['message_id', 'Message id'],
    ['type', 'Kind of message'],
    ['app_id', 'Application'],
];

/**
 * Publishes a message to an exchange, and says whether it was routed to a queue.
 *
 *     html`<bilby-publish vhost=${vhost} exchange="events"></bilby-publish>`        any routing key
 *     html`<bilby-publish vhost=${vhost} exchange="" key="orders"></bilby-publish>`  to the queue orders
 */
class Publish extends BilbyElement {
    static properties = {
        vhost: {},
        exchange: {},
        /** The routing key, if it is given. */
        key: {},
        outcome: { state: true },
    };

    constructor() {
        super();
        this.vhost = '';
        this.exchange = '';
        /** @type {string | undefined} */
        this.key = undefined;
        this.outcome = '';
    }

    render() {
        return html`<bilby-form
                heading="Publish message"
                submit="Publish"
                keep
                .fields=${() => this.fields()}
                .action=${values => this.publish(values)}
            ></bilby-form>
            <div role="status">${this.outcome ? html`<p class="outcome">${this.outcome}</p>` : nothing}</div>`;
    }

    fields() {
        return html`
            ${this.key === undefined ? textField({ label: 'Routing key', name: 'routing_key' }) : nothing}
            ${selectField({
                label: 'Delivery mode',
                name: 'delivery_mode',
                options: [
                    ['2', 'Persistent'],
                    ['1', 'Transient'],
                ],
                value: '2',
            })}
            ${selectField({
                label: 'Payload is',
                name: 'payload_encoding',
                options: [
                    ['string', 'Text'],
                    ['base64', 'Base64'],
                ],
                value: 'string',
            })}
            ${textArea({ label: 'Payload', name: 'payload' })}
            <details class="more wide">
                <summary>Properties and headers</summary>
                <div class="inside">
                    <div class="fields">
                        ${TEXTS.map(([name, label]) => textField({ label, name }))}
                        ${textField({ label: 'Priority', name: 'priority', type: 'number' })}
                    </div>
                    <bilby-arguments name="headers" noun="header"></bilby-arguments>
                </div>
            </details>
        `;
    }

    async publish(values) {
        this.outcome = '';
        const properties = { delivery_mode: Number(values.delivery_mode), headers: JSON.parse(values.headers) };
        TEXTS.filter(([name]) => values[name]).forEach(([name]) => (properties[name] = values[name]));
        const priority = numberOf(values.priority);
        if (priority !== undefined) {
            properties.priority = priority;
        }
        const { routed } = await post(path`/exchanges/${this.vhost}/${exchangeInPath(this.exchange)}/publish`, {
            routing_key: this.key ?? values.routing_key,
            payload: values.payload,
            payload_encoding: values.payload_encoding,
            properties,
        });
        this.outcome = routed ? 'Message published and routed.' : 'Message published, but not routed: no binding fits, and it is gone.';
    }
}

customElements.define('bilby-publish', Publish);
