import { groupedBy } from '../grouping.js';
import { routingType } from './matching.js';

/**
 * A virtual host as things with ways between them, to be drawn.
 *
 * @typedef {object} Named what all nodes have
 * @property {string} id tells exchanges and queues of the same name apart
 * @property {string} name
 * @property {number} rate messages a second that come to it, as far as that is known
 *
 * @typedef {Named & {kind: 'exchange', thing: import('./topology.js').Exchange}} ExchangeNode
 * @typedef {Named & {kind: 'queue', thing: import('./topology.js').Queue}} QueueNode
 * @typedef {Named & {kind: 'more', thing: null, count: number}} MoreNode stands for `count` that are not drawn
 * @typedef {ExchangeNode | QueueNode | MoreNode} Node
 *
 * @typedef {object} Edge
 * @property {string} id
 * @property {string} from id of a node
 * @property {string} to
 * @property {'binding' | 'alternate' | 'dead-letter'} by
 * @property {import('./topology.js').Binding[]} bindings
 * @property {number | undefined} rate messages a second, at most; undefined if nothing is known
 * @property {number} atLeast messages a second, at least
 *
 * @typedef {{nodes: Map<string, Node>, edges: Edge[]}} Graph
 */

export const exchangeId = name => 'e ' + name;
export const queueId = name => 'q ' + name;
export const edgeId = (from, to, by) => JSON.stringify([from, to, by]);

/** Where a hop of a route leads along. @param {import('./route.js').Hop} hop */
export const edgeOfHop = ({ source, kind, destination, by }) =>
    edgeId(exchangeId(source), kind === 'queue' ? queueId(destination) : exchangeId(destination), by === 'default' ? 'binding' : by);

/**
 * All of it. The default exchange leads to every queue, which is not drawn; where its way matters, `extra` has it.
 * @param {import('./topology.js').Topology} topology
 * @param {import('./route.js').Hop[]} extra
 * @returns {Graph}
 */
export function graphOf({ exchanges, queues }, extra = []) {
    /** @type {Map<string, Node>} */
    const nodes = new Map();
    /** @type {Map<string, Edge>} */
    const edges = new Map();
    const add = (from, to, by, binding) => {
        if (nodes.has(from) && nodes.has(to)) {
            const id = edgeId(from, to, by);
            /** @type {Edge} */
            const edge = edges.get(id) ?? { id, from, to, by, bindings: [], rate: undefined, atLeast: 0 };
            edge.bindings.push(...(binding ? [binding] : []));
            edges.set(id, edge);
        }
    };
    exchanges.forEach((thing, name) => nodes.set(exchangeId(name), { id: exchangeId(name), kind: 'exchange', name, thing, rate: thing.publishIn ?? 0 }));
    queues.forEach((thing, name) => nodes.set(queueId(name), { id: queueId(name), kind: 'queue', name, thing, rate: thing.rate ?? 0 }));
    exchanges.forEach(({ name, alternate, bindings }) => {
        bindings.forEach(binding => {
            const to = binding.destination_type === 'queue' ? queueId(binding.destination) : exchangeId(binding.destination);
            add(exchangeId(name), to, 'binding', binding);
        });
        if (alternate !== null) {
            add(exchangeId(name), exchangeId(alternate), 'alternate');
        }
    });
    queues.forEach(({ name, deadLetterExchange }) => deadLetterExchange !== null && add(queueId(name), exchangeId(deadLetterExchange), 'dead-letter'));
    extra.filter(hop => hop.by === 'default').forEach(hop => add(exchangeId(''), queueId(hop.destination), 'binding'));
    const graph = { nodes, edges: [...edges.values()] };
    addRates(graph, exchanges.get('')?.publishIn ?? 0);
    return graph;
}

/**
 * How much goes along each way. The broker counts what comes to exchanges from publishers and what comes to queues, not what a binding
 * brings. So a queue's rate is the most that a way can bring; if no other leads there, it brings all but what comes by the queue's name.
 */
function addRates({ nodes, edges }, byName) {
    const before = groupedBy(edges, edge => edge.to);
    const fed = fedBy(nodes, edges);
    for (const edge of edges) {
        const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
        if (edge.by !== 'dead-letter' && !fed.has(edge.from)) {
            edge.rate = 0;
        } else if (to.kind === 'queue') {
            const isOnly = (before.get(edge.to) ?? []).filter(other => fed.has(other.from)).length === 1;
            edge.rate = to.rate;
            edge.atLeast = isOnly ? Math.max(0, to.rate - byName) : 0;
        } else if (edge.by === 'binding' && !before.has(edge.from)) {
            edge.rate = from.rate;
            edge.atLeast = routingType(from.thing) === 'fanout' ? from.rate : 0;
        }
    }
}

/** What messages may be coming to: published now, or from something to which they do; dead letters may come at any time. */
function fedBy(nodes, edges) {
    const fed = new Set([...nodes.values()].filter(({ kind, rate }) => kind === 'exchange' && rate > 0).map(({ id }) => id));
    edges.filter(({ by }) => by === 'dead-letter').forEach(({ to }) => fed.add(to));
    const after = groupedBy(edges, edge => edge.from);
    for (const id of fed) {
        (after.get(id) ?? []).forEach(({ to }) => nodes.get(to).kind === 'exchange' && fed.add(to));
    }
    return fed;
}
