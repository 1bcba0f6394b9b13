import { html } from 'lit';
import { exchangeInPath, path, post } from '../api.js';
import './arguments.js';
import { bindingPath } from './binding-list.js';
import { BilbyElement } from './element.js';
import { selectField, textField } from './fields.js';
import './form.js';

/** What bindings of all kinds ask for. Its routing key has a name of its own: that of messages is on the same page. */
const ofAll = () => html`
    ${textField({ label: 'Routing key', name: 'binding_key' })}
    <div class="wide"><bilby-arguments name="binding_arguments"></bilby-arguments></div>
`;

const bind = (binding, { binding_key: key, binding_arguments: given }) =>
    post(bindingPath(binding), { routing_key: key, arguments: JSON.parse(given) });

const form = (heading, fields, action) => html`<div class="inside">
    <bilby-form heading=${heading} submit="Bind" kind="" .fields=${fields} .action=${action}></bilby-form>
</div>`;

/**
 * The bindings that lead to a queue, with what binds and unbinds it.
 *
 *     html`<bilby-queue-bindings vhost=${vhost} queue=${queue}></bilby-queue-bindings>`
 */
export class QueueBindings extends BilbyElement {
    static properties = { vhost: {}, queue: {} };

    constructor() {
        super();
        this.vhost = '';
        this.queue = '';
    }

    get #list() {
        return this.querySelector('bilby-binding-list');
    }

    /** How many there are; undefined if that is not known. */
    get count() {
        return this.#list?.count;
    }

    /** Asks no more: the queue is about to be deleted. */
    stop() {
        this.#list?.bindings.stop();
    }

    render() {
        return html`<bilby-binding-list
                source=${path`/queues/${this.vhost}/${this.queue}/bindings`}
                end="source"
                .empty=${html`<p>Nothing is bound to this queue.</p>`}
            ></bilby-binding-list>
            ${form('Bind this queue', queueFields, values => this.bind(values))}`;
    }

    async bind(values) {
        await bind({ vhost: this.vhost, source: values.source, destination: this.queue, destination_type: 'queue' }, values);
        this.#list?.bindings.refresh();
        return 'The queue is bound.';
    }
}

const queueFields = () => html`${textField({ label: 'From exchange', name: 'source', required: true })} ${ofAll()}`;

customElements.define('bilby-queue-bindings', QueueBindings);

/**
 * The bindings that lead away from an exchange, and those that lead to it, with what binds and unbinds.
 *
 *     html`<bilby-exchange-bindings vhost=${vhost} exchange=${exchange}></bilby-exchange-bindings>`
 */
export class ExchangeBindings extends BilbyElement {
    static properties = { vhost: {}, exchange: {}, to: { state: true } };

    constructor() {
        super();
        this.vhost = '';
        this.exchange = '';
        this.to = 'queue';
    }

    get #lists() {
        return [...this.querySelectorAll('bilby-binding-list')];
    }

    /** How many there are in both directions; undefined if that is not known. */
    get count() {
        let sum = 0;
        for (const { count } of this.#lists) {
            if (count === undefined) {
                return undefined;
            }
            sum += count;
        }
        return sum;
    }

    /** Asks no more: the exchange is about to be deleted. */
    stop() {
        this.#lists.forEach(list => list.bindings.stop());
    }

    render() {
        const at = path`/exchanges/${this.vhost}/${exchangeInPath(this.exchange)}/bindings/`;
        return html`<h3 class="table-heading">From this exchange</h3>
            <bilby-binding-list
                source=${at + 'source'}
                end="destination"
                .empty=${html`<p>Nothing is bound to this exchange: what is published to it goes nowhere.</p>`}
            ></bilby-binding-list>
            <h3 class="table-heading">To this exchange</h3>
            <bilby-binding-list
                source=${at + 'destination'}
                end="source"
                .empty=${html`<p>No other exchange leads here.</p>`}
            ></bilby-binding-list>
            ${form('Bind to this exchange', () => this.fields(), values => this.bind(values))}`;
    }

    fields() {
        return html`
            ${selectField({
                label: 'Kind',
                name: 'destination_type',
                options: [
                    ['queue', 'Queue'],
                    ['exchange', 'Exchange'],
                ],
                value: 'queue',
                onChange: to => (this.to = to),
            })}
            ${textField({ label: `To ${this.to}`, name: 'destination', required: true })} ${ofAll()}
        `;
    }

    async bind(values) {
        const { destination, destination_type: kind } = values;
        await bind({ vhost: this.vhost, source: this.exchange, destination, destination_type: kind }, values);
        this.#lists.forEach(list => list.bindings.refresh());
        // What the empty form says.
        this.to = 'queue';
        return `The ${kind} is bound.`;
    }
}

customElements.define('bilby-exchange-bindings', ExchangeBindings);
