import { html, nothing, svg } from 'lit';
import { to } from '../addresses.js';
import { exchangeInPath } from '../api.js';
import { count, rate, shortCount } from '../format.js';
import { icon } from '../icons.js';
import { hrefOfList, hrefOfPage } from '../links.js';
import { exchangeId } from '../routing/graph.js';
import { BOX, layoutOf } from '../routing/layout.js';
import { linesOf } from '../routing/lines.js';
import { askedBy, askedShortly, kindOfWay, nameOfExchange, rateOfWay, rateShortly } from '../routing/words.js';
import { BilbyElement } from './element.js';

/** Left and right of it, together. */
const PADDING = 22;

/** With more ways than this, words on them only hide one another. */
const WORDS_MAX = 80;

/**
 * A picture of exchanges, queues and the ways between them. Things are links; the ways are in a table besides, for those who do not
 * see the picture.
 *
 *     html`<bilby-routing-picture vhost=${vhost} .graph=${part} .lit=${lit} .hrefOfFocus=${node => …}></bilby-routing-picture>`
 */
class RoutingPicture extends BilbyElement {
    static properties = {
        vhost: {},
        /** What is drawn. */
        graph: { attribute: false },
        /** Ids of things and ways that light up, with whether that is sure; null if none are asked for. */
        lit: { attribute: false },
        /** Id of the thing that it is about. */
        centre: {},
        /** Where one sees what is around a thing. */
        hrefOfFocus: { attribute: false },
        room: { state: true },
    };

    #shownLit = '';
    #observer = new ResizeObserver(([{ contentRect }]) => (this.room = Math.floor(contentRect.width)));

    constructor() {
        super();
        this.vhost = '';
        /** @type {import('../routing/graph.js').Graph} */
        this.graph = { nodes: new Map(), edges: [] };
        /** @type {Map<string, boolean> | null} */
        this.lit = null;
        this.centre = '';
        /** @type {(node: import('../routing/graph.js').Node) => string} */
        this.hrefOfFocus = () => '';
        this.room = 0;
    }

    connectedCallback() {
        super.connectedCallback();
        this.#observer.observe(this);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.#observer.disconnect();
    }

    render() {
        const { edges, nodes } = this.graph;
        const layout = layoutOf(this.graph, this.room - PADDING);
        // What is lit comes last, and so lies on top.
        const sorted = edges.toSorted((a, b) => Number(this.isLit(a.id)) - Number(this.isLit(b.id)));
        const ways = paired(sorted, linesOf(edges, layout));
        const things = paired(nodes.values(), layout.places).sort(byPlace);
        return html`<div class="routing-scroll" role="region" aria-label="Picture of the routing" tabindex="0">
            <svg
                class="routing ${this.lit ? 'asked' : ''}"
                width=${layout.width}
                height=${layout.height}
                viewBox="0 0 ${layout.width} ${layout.height}"
                role="group"
                aria-label="Exchanges and queues"
            >
                <defs>${['plain', 'dead', 'lit'].map(arrow)}</defs>
                <g aria-hidden="true">${ways.map(([edge, line]) => this.way(edge, line))}</g>
                ${things.map(([node, place]) => this.thing(node, place))}
                <g aria-hidden="true">${edges.length > WORDS_MAX ? nothing : ways.map(([edge, line]) => this.words(edge, line))}</g>
            </svg>
        </div>`;
    }

    /** What has just lit up is to be seen, also where the picture is wider than the screen. Later one may look elsewhere. */
    updated() {
        const lit = this.lit ? JSON.stringify([...this.lit.keys()]) : '';
        if (lit === this.#shownLit) {
            return;
        }
        this.#shownLit = lit;
        const { places } = layoutOf(this.graph, this.room - PADDING);
        const lefts = [...places].filter(([id]) => this.isLit(id)).map(([, { x }]) => x);
        const scrolled = this.querySelector('.routing-scroll');
        if (scrolled && lefts.length > 0) {
            scrolled.scrollLeft = Math.min(...lefts) - PADDING;
        }
    }

    isLit(id) {
        return this.lit?.has(id) ?? false;
    }

    lightOf(id) {
        const isSure = this.lit?.get(id);
        return isSure === undefined ? '' : isSure ? 'lit' : 'lit unsure';
    }

    way(edge, { path }) {
        const head = this.isLit(edge.id) ? 'lit' : edge.by === 'dead-letter' ? 'dead' : 'plain';
        return svg`<path class="way ${edge.by} ${this.lightOf(edge.id)}" d=${path} stroke-width=${widthOf(edge)} marker-end="url(#arrow-${head})">
            <title>${this.titleOf(edge)}</title>
        </path>`;
    }

    titleOf(edge) {
        const name = id => nameOfExchange(this.graph.nodes.get(id)?.name);
        const asked = edge.bindings.slice(0, 20).map(binding => `\n${askedBy(binding) || '(no key)'}`);
        return `${name(edge.from)} → ${name(edge.to)}\n${kindOfWay(edge)}, rate ${rateOfWay(edge)}${asked.join('')}`;
    }

    words(edge, { x, y }) {
        const asked = edge.by === 'binding' ? askedShortly(edge) : '';
        const goes = rateShortly(edge);
        return asked || goes
            ? svg`<text class="way-words ${this.lightOf(edge.id)}" x=${x} y=${y}>${asked}${asked && goes ? ' · ' : ''}<tspan class="goes">${goes}</tspan></text>`
            : nothing;
    }

    thing(node, { x, y }) {
        return svg`<foreignObject x=${x} y=${y} width=${BOX.width} height=${BOX.height}>${this.box(node)}</foreignObject>`;
    }

    box(node) {
        const { id, kind, name } = node;
        if (kind === 'more') {
            const href = hrefOfList(`/${name}s`);
            const text = `and ${count(node.count)} more`;
            return html`<div class="thing more ${name}">
                ${href ? html`<a class="name" href=${href}>${text}</a>` : html`<span class="name">${text}</span>`}
                <span class="note">${name}s${node.rate ? ` · ${rate(node.rate)} in` : ''}</span>
            </div>`;
        }
        const shown = nameOfExchange(name);
        const href = hrefOfPage(kind === 'queue' ? to`/queues/${this.vhost}/${name}` : to`/exchanges/${this.vhost}/${exchangeInPath(name)}`);
        return html`<div class="thing ${kind} ${this.lightOf(id)} ${id === this.centre ? 'focus' : ''}">
            <a class="name" href=${href ?? this.hrefOfFocus(node)} title="${kind} ${shown}"
                ><span class="visually-hidden">${kind} </span><bdi>${shown}</bdi></a
            >
            <span class="note">${noteOn(node)}</span>
            ${id === this.centre
                ? nothing
                : html`<a class="around" href=${this.hrefOfFocus(node)} aria-label="Only what is around ${kind} ${shown}" title="Only what is around it"
                      >${icon('routing')}</a
                  >`}
        </div>`;
    }
}

function noteOn({ id, kind, thing }) {
    const goes = kind === 'exchange' ? thing.publishIn : thing.rate;
    const rest = kind === 'exchange' ? leadsNowhere(id, thing) : thing.consumers ? nothing : ' · no consumer';
    const what = kind === 'exchange' ? thing.type : `${shortCount(thing.ready ?? 0)} ready`;
    return html`${what}${goes ? html` · <b>${rate(goes)}</b>${rest === nothing ? ' in' : nothing}` : nothing}${rest}`;
}

/** What is published there is gone. */
const leadsNowhere = (id, { bindings, alternate, publishIn }) =>
    publishIn && bindings.length === 0 && alternate === null && id !== exchangeId('') ? ' · leads nowhere' : nothing;

/** Ten times as much is a step wider. */
const widthOf = edge => (1.3 + Math.log10(1 + (edge.rate ?? 0)) * 1.1).toFixed(1);

/**
 * Things or ways, each with what belongs to it.
 * @template {{id: string}} T
 * @template P
 * @param {Iterable<T>} items
 * @param {Map<string, P>} byId
 * @returns {[T, P][]}
 */
const paired = (items, byId) =>
    Array.from(items).flatMap(item => {
        const own = byId.get(item.id);
        return own === undefined ? [] : [[item, own]];
    });

/** The keyboard goes by columns, from the top. */
const byPlace = ([, a], [, b]) => a.column - b.column || a.y - b.y;

const arrow = kind => svg`<marker
    id="arrow-${kind}" class="arrow ${kind}" viewBox="0 0 8 8" refX="7.500" refY="4"
    markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"
><path d="M0 0.500 8 4 0 7.500z"/></marker>`;

customElements.define('bilby-routing-picture', RoutingPicture);
