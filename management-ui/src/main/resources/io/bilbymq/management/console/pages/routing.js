import { html, nothing } from 'lit';
import { to } from '../addresses.js';
import { path } from '../api.js';
import { alert } from '../components/alert.js';
import { card } from '../components/card.js';
import { PageElement } from '../components/page-element.js';
import '../components/routing-picture.js';
import '../components/routing-question.js';
import { waysTable } from '../components/routing-ways.js';
import { plural } from '../format.js';
import { icon } from '../icons.js';
import { LiveData } from '../live-data.js';
import { Watch } from '../observable.js';
import { place } from '../router.js';
import { edgeOfHop, exchangeId, graphOf, queueId } from '../routing/graph.js';
import { neighbourhood } from '../routing/neighbourhood.js';
import { route } from '../routing/route.js';
import { FIELDS, topologyOf } from '../routing/topology.js';
import { nameOfExchange } from '../routing/words.js';
import { likelyVirtualHost, shownVirtualHost, virtualHosts } from '../session.js';

/** How messages find their way in a virtual host. */
class RoutingPage extends PageElement {
    static properties = { search: { state: true }, asked: { state: true } };

    lists = {
        exchanges: new LiveData(this, () => path`/exchanges/${this.vhost}` + `?columns=${FIELDS.exchanges}`),
        queues: new LiveData(this, () => path`/queues/${this.vhost}` + `?columns=${FIELDS.queues}`),
        bindings: new LiveData(this, () => path`/bindings/${this.vhost}` + `?columns=${FIELDS.bindings}`),
        policies: new LiveData(this, () => path`/policies/${this.vhost}`),
    };

    /** @type {{from: unknown[], topology: import('../routing/topology.js').Topology | null}} */
    #made = { from: [], topology: null };

    constructor() {
        super();
        this.search = '';
        /** The message that is asked about. @type {import('../routing/route.js').Published | null} */
        this.asked = null;
        new Watch(this, place, shownVirtualHost, virtualHosts);
    }

    get vhost() {
        return this.params.vhost ?? likelyVirtualHost();
    }

    /** Made anew only when something has changed; null until all is known. */
    get topology() {
        const { exchanges, queues, bindings, policies } = this.lists;
        const from = [exchanges, queues, bindings, policies].map(list => list.value);
        if (from.some((value, index) => value !== this.#made.from[index])) {
            const topology = from.includes(undefined)
                ? null
                : topologyOf(exchanges.value, queues.value, bindings.value, policies.value);
            this.#made = { from, topology };
        }
        return this.#made.topology;
    }

    /** The id of the thing that the address is about, if any. */
    get centre() {
        const { query } = place.value;
        if (query.has('queue')) {
            return queueId(query.get('queue'));
        }
        return query.has('exchange') ? exchangeId(query.get('exchange')) : undefined;
    }

    hrefOfFocus({ kind, name }) {
        return `${to`/routing/${this.vhost}`}?${new URLSearchParams({ [kind]: name })}`;
    }

    render() {
        const error = Object.values(this.lists).find(list => list.error)?.error;
        return html`<div class="page">
            <div class="page-head">
                <h1>Routing</h1>
                ${virtualHosts.value.length > 1 ? html`<span class="muted">in <bdi>${this.vhost}</bdi></span>` : nothing}
            </div>
            ${error ? alert(error) : this.topology ? this.content(this.topology) : card('Exchanges and queues', html`<div class="routing-skeleton skeleton"></div>`)}
        </div>`;
    }

    content(topology) {
        const answer = this.asked ? route(topology, this.asked) : null;
        const graph = graphOf(topology, answer?.hops);
        const exchanges = [...topology.exchanges.keys()];
        return html`${card(
                'Where would this message go?',
                html`<bilby-routing-question
                    vhost=${this.vhost}
                    .exchanges=${exchanges}
                    .answer=${answer}
                    .onAsk=${asked => (this.asked = asked)}
                ></bilby-routing-question>`,
            )}
            ${this.pictureCard(graph, answer)}
            ${card('All routes', waysTable(this.vhost, graphOf(topology)), {
                bare: true,
                aside: html`<span class="muted">besides, the default exchange leads to each queue by its name</span>`,
            })}`;
    }

    pictureCard(graph, answer) {
        const lit = this.asked && answer && !answer.refusal ? litBy(this.asked, answer) : null;
        const { centre } = this;
        const part = neighbourhood(graph, { focus: centre, search: this.search, lit: new Set(lit?.keys()) });
        return card(
            'Exchanges and queues',
            html`<div class="table-tools">
                    <div class="search">
                        ${icon('search')}
                        <input
                            type="search"
                            aria-label="Search exchanges and queues"
                            placeholder="Search"
                            spellcheck="false"
                            autocomplete="off"
                            @input=${event => (this.search = event.target.value)}
                        />
                    </div>
                    ${centre ? html`<a class="button small" href=${to`/routing/${this.vhost}`}>Show all</a>` : nothing}
                    <span class="count" role="status">${this.seen(part, graph)}</span>
                </div>
                ${part.nodes.size === 0
                    ? this.nothingThere()
                    : html`<bilby-routing-picture
                          vhost=${this.vhost}
                          centre=${centre ?? ''}
                          .graph=${part}
                          .lit=${lit}
                          .hrefOfFocus=${node => this.hrefOfFocus(node)}
                      ></bilby-routing-picture>`}
                ${legend()}`,
            { bare: true },
        );
    }

    seen({ hidden }, { nodes }) {
        const about = this.centre && nodes.get(this.centre);
        if (this.centre) {
            return about ? html`around ${about.kind} <bdi>${nameOfExchange(about.name)}</bdi>` : 'what was to be shown is not there any more';
        }
        return hidden ? `${plural(hidden, 'exchange')} that nobody uses not drawn` : nothing;
    }

    nothingThere() {
        return this.search
            ? html`<div class="empty"><p>No exchange and no queue has “${this.search}” in its name.</p></div>`
            : html`<div class="empty"><p>No queues yet, and no exchanges but those that every virtual host has.</p></div>`;
    }
}

/** What lights up for an answer, with whether that is sure. */
function litBy({ exchange }, { hops }) {
    const lit = new Map([[exchangeId(exchange), true]]);
    const light = (id, isSure) => lit.set(id, isSure || (lit.get(id) ?? false));
    for (const hop of hops) {
        light(edgeOfHop(hop), hop.isSure);
        light(hop.kind === 'queue' ? queueId(hop.destination) : exchangeId(hop.destination), hop.isSure);
    }
    return lit;
}

const legend = () => html`<ul class="legend routing-legend">
    <li><span class="stroke binding"></span>binding</li>
    <li><span class="stroke alternate"></span>alternate exchange</li>
    <li><span class="stroke dead-letter"></span>dead letters</li>
    <li class="muted">The wider, the more messages a second may go there. Where several ways lead to a queue, only the rate of the queue is known.</li>
</ul>`;

customElements.define('bilby-routing-page', RoutingPage);
