import { html } from 'lit';
import { del, exchangeInPath, path, post } from '../api.js';
import { fieldFacts } from './facts.js';
import { exchangeLink, queueLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { alert } from './alert.js';
import './arguments.js';
import { confirmed } from './dialog.js';
import { BilbyElement } from './element.js';
import { textField } from './fields.js';
import './form.js';
import { notify } from './notices.js';
import './table.js';

/** One letter in paths says what kind of thing a binding leads to. */
const KINDS = { queue: 'q', exchange: 'e' };

const endLink = (kind, vhost, name) => (kind === 'queue' ? queueLink(vhost, name) : exchangeLink(vhost, name));

const bindingPath = ({ vhost, source, destination, destination_type: kind }) =>
    path`/bindings/${vhost}/e/${exchangeInPath(source)}/${KINDS[kind]}/${destination}`;

/**
 * The bindings that lead to a queue, with what binds and unbinds it.
 *
 *     html`<bilby-queue-bindings vhost=${vhost} queue=${queue}></bilby-queue-bindings>`
 */
class QueueBindings extends BilbyElement {
    static properties = { vhost: {}, queue: {} };

    bindings = new LiveData(this, () => path`/queues/${this.vhost}/${this.queue}/bindings`);

    /** How many there are; undefined if that is not known. */
    get count() {
        return this.bindings.value?.length;
    }

    #columns = [
        { label: 'From', field: 'source', fixed: true, show: ({ vhost, source }) => exchangeLink(vhost, source) },
        { label: 'Routing key', field: 'routing_key', fixed: true, show: binding => html`<span class="mono">${binding.routing_key}</span>` },
        { label: 'Arguments', field: 'arguments', fixed: true, unsorted: true, show: binding => fieldFacts(binding.arguments, '–') },
        { label: 'Action', field: 'properties_key', fixed: true, unsorted: true, show: binding => this.unbindButton(binding) },
    ];

    render() {
        return html`${alert(this.bindings.error)}
            <bilby-table
                name="queue-bindings"
                noun="binding"
                .columns=${this.#columns}
                .rows=${this.bindings.value ?? []}
                .key=${binding => `${binding.source} ${binding.properties_key}`}
                .empty=${html`<p>Nothing is bound to this queue.</p>`}
            ></bilby-table>
            <div class="inside">
                <bilby-form
                    heading="Bind this queue"
                    submit="Bind"
                    kind=""
                    .fields=${bindFields}
                    .action=${values => this.bind(values)}
                ></bilby-form>
            </div>`;
    }

    unbindButton(binding) {
        // That to the default exchange is there as long as the queue is.
        return binding.source === ''
            ? html`<span class="muted">always there</span>`
            : html`<button type="button" class="button small danger" @click=${() => this.unbind(binding)}>Unbind</button>`;
    }

    async bind({ source, routing_key: routingKey, binding_arguments: given }) {
        const binding = { vhost: this.vhost, source, destination: this.queue, destination_type: 'queue' };
        await post(bindingPath(binding), { routing_key: routingKey, arguments: JSON.parse(given) });
        this.bindings.refresh();
        return 'The queue is bound.';
    }

    async unbind(binding) {
        const isSure = await confirmed({
            heading: `Unbind ${binding.destination} from ${binding.source}?`,
            text: `Messages with routing key “${binding.routing_key}” do not come to this queue any more by this binding.`,
            action: 'Unbind',
        });
        if (!isSure) {
            return;
        }
        try {
            // The key is made for paths already; what it is made of is encoded once more on the way.
            await del(bindingPath(binding) + path`/${binding.properties_key}`);
            notify('The queue is not bound any more.');
        } catch (failure) {
            notify(failure.message);
        }
        this.bindings.refresh();
    }
}

const bindFields = () => html`
    ${textField({ label: 'From exchange', name: 'source', required: true })}
    ${textField({ label: 'Routing key', name: 'routing_key' })}
    <div class="wide"><bilby-arguments name="binding_arguments"></bilby-arguments></div>
`;

customElements.define('bilby-queue-bindings', QueueBindings);
