import { html, nothing } from 'lit';
import { del, exchangeInPath, path } from '../api.js';
import { exchangeLink, queueLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { alert } from './alert.js';
import { badge } from './badge.js';
import { confirmed } from './dialog.js';
import { BilbyElement } from './element.js';
import { fieldFacts } from './facts.js';
import { notify } from './notices.js';
import './table.js';

/** One letter in paths says what kind of thing a binding leads to. */
const KINDS = { queue: 'q', exchange: 'e' };

/** Where bindings between two things are in the API. */
export const bindingPath = ({ vhost, source, destination, destination_type: kind }) =>
    path`/bindings/${vhost}/e/${exchangeInPath(source)}/${KINDS[kind]}/${exchangeInPath(destination)}`;

const SOURCE = { label: 'From', field: 'source', fixed: true, show: ({ vhost, source }) => exchangeLink(vhost, source) };

const DESTINATION = {
    label: 'To',
    field: 'destination',
    fixed: true,
    show: ({ vhost, destination, destination_type: kind }) =>
        kind === 'queue' ? queueLink(vhost, destination) : html`${exchangeLink(vhost, destination)} ${badge('exchange')}`,
};

const ENDS = { source: SOURCE, destination: DESTINATION };

/**
 * The bindings at a path of the API, each with a button that unbinds.
 *
 *     html`<bilby-binding-list source=${path`/queues/${vhost}/${queue}/bindings`} end="source" .empty=${'Nothing is bound.'}></bilby-binding-list>`
 */
export class BindingList extends BilbyElement {
    static properties = {
        /** The path. */
        source: {},
        /** Which end is shown; the other is the page's. */
        end: {},
        /** Shown if there is none. */
        empty: { attribute: false },
        failure: { state: true },
    };

    bindings = new LiveData(this, () => this.source);

    constructor() {
        super();
        this.source = '';
        /** @type {'source' | 'destination'} */
        this.end = 'source';
        /** @type {unknown} */
        this.empty = nothing;
        /** @type {unknown} */
        this.failure = null;
    }

    /** How many there are; undefined if that is not known. @returns {number | undefined} */
    get count() {
        return this.bindings.value?.length;
    }

    #others = [
        { label: 'Routing key', field: 'routing_key', fixed: true, show: binding => html`<span class="mono">${binding.routing_key}</span>` },
        { label: 'Arguments', field: 'arguments', fixed: true, unsorted: true, show: binding => fieldFacts(binding.arguments, '–') },
        { label: 'Action', field: 'properties_key', fixed: true, unsorted: true, show: binding => this.unbindButton(binding) },
    ];

    #columns() {
        return [ENDS[this.end], ...this.#others];
    }

    render() {
        const { value, error } = this.bindings;
        if (error) {
            return html`<div class="empty">${alert(error, () => this.bindings.refresh())}</div>`;
        }
        return html`${this.failure ? html`<div class="inside">${alert(this.failure)}</div>` : nothing}
            <bilby-table
                name="bindings-${this.end}"
                noun="binding"
                nouns=${this.end === 'source' ? 'incoming bindings' : 'outgoing bindings'}
                .columns=${this.#columns()}
                .rows=${value}
                .key=${binding => `${binding.source} ${binding.destination_type} ${binding.destination} ${binding.properties_key}`}
                .empty=${this.empty}
            ></bilby-table>`;
    }

    unbindButton(binding) {
        // That to the default exchange is there as long as the queue is.
        return binding.source === ''
            ? html`<span class="muted">always there</span>`
            : html`<button type="button" class="button small danger" @click=${() => this.unbind(binding)}>Unbind</button>`;
    }

    async unbind(binding) {
        const { destination, destination_type: kind, source, routing_key: key } = binding;
        const isSure = await confirmed({
            heading: `Unbind ${destination} from ${source}?`,
            text: `Messages${key ? ` with routing key “${key}”` : ''} do not come to this ${kind} any more by this binding.`,
            action: 'Unbind',
        });
        if (!isSure) {
            return;
        }
        this.failure = null;
        try {
            // The key is made for paths already; what it is made of is encoded once more on the way.
            await del(bindingPath(binding) + path`/${binding.properties_key}`);
            notify(`The ${kind} is not bound any more.`);
        } catch (failure) {
            this.failure = failure;
        }
        this.bindings.refresh();
    }
}

customElements.define('bilby-binding-list', BindingList);
