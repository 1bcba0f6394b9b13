import { ruleOf } from './matching.js';

/**
 * A way from an exchange to a queue or another exchange that a message can take.
 * @typedef {object} Hop
 * @property {string} source
 * @property {'queue' | 'exchange'} kind what it leads to
 * @property {string} destination
 * @property {'default' | 'binding' | 'alternate'} by
 * @property {import('./topology.js').Binding} [binding]
 * @property {string} why in words
 * @property {boolean} isSure whether it is taken, or one of several is
 *
 * @typedef {object} Reached
 * @property {string} queue
 * @property {boolean} isSure
 * @property {Hop[]} hops the ones that end there
 *
 * @typedef {{exchange: string, routingKey: string, headers: Record<string, any>}} Published
 *
 * @typedef {object} Answer
 * @property {string | null} refusal why the broker would not take such a message
 * @property {Reached[]} queues each once, however many ways lead there; those that are sure come first
 * @property {Hop[]} hops all that are taken or may be
 * @property {string[]} notes what else is to be known
 */

/**
 * Where a message would go that is published to an exchange, as the broker finds it: every exchange is visited once, so that cycles
 * end; what finds nothing at an exchange goes to its alternate.
 *
 * @param {import('./topology.js').Topology} topology
 * @param {Published} published
 * @returns {Answer}
 */
export function route(topology, { exchange: start, routingKey, headers }) {
    const refusal = refusalOf(topology.exchanges.get(start), headers);
    if (refusal) {
        return { refusal, queues: [], hops: [], notes: [] };
    }
    const message = { keys: [routingKey, ...moreKeys(headers.CC), ...moreKeys(headers.BCC)], headers };
    const hopsOf = remembered(name => hopsFrom(topology, topology.exchanges.get(name), message));
    const sure = walk(start, name => hopsOf(name).filter(hop => hop.isSure));
    const possible = walk(start, hopsOf);
    const hops = [...possible].flatMap(name => hopsOf(name).map(hop => ({ ...hop, isSure: hop.isSure && sure.has(name) })));
    return { refusal: null, queues: reachedBy(hops), hops, notes: [...possible].flatMap(name => notesOn(topology.exchanges.get(name), headers)) };
}

function refusalOf(exchange, headers) {
    if (!exchange) {
        return 'There is no such exchange.';
    }
    if (exchange.internal) {
        return 'The exchange is internal: clients cannot publish to it.';
    }
    const wrong = ['CC', 'BCC'].find(name => Object.hasOwn(headers, name) && !Array.isArray(headers[name]));
    return wrong ? `The header ${wrong} has to be an array of routing keys.` : null;
}

const moreKeys = value => (Array.isArray(value) ? value.filter(key => typeof key === 'string') : []);

/** The ways that a message takes on from an exchange. @returns {Hop[]} */
function hopsFrom(topology, exchange, message) {
    const hops = exchange.name === '' ? byName(topology, message) : byBindings(topology, exchange, message);
    if (hops.length > 0 || exchange.alternate === null || !topology.exchanges.has(exchange.alternate)) {
        return hops;
    }
    const why = `nothing else fits at ${exchange.name}, and this is its alternate exchange`;
    return [{ source: exchange.name, kind: 'exchange', destination: exchange.alternate, by: 'alternate', why, isSure: true }];
}

function byName(topology, { keys }) {
    return [...new Set(keys)]
        .filter(key => topology.queues.has(key))
        .map(key => ({ source: '', kind: 'queue', destination: key, by: 'default', why: 'the routing key is its name', isSure: true }));
}

function byBindings(topology, exchange, message) {
    const { fits, isOneOf, why } = ruleOf(exchange);
    const bindings = exchange.bindings.filter(binding => isThere(topology, binding) && fits(binding, message));
    const isSure = !isOneOf || new Set(bindings.map(({ destination_type: kind, destination }) => `${kind} ${destination}`)).size === 1;
    return bindings.map(binding => ({
        source: exchange.name,
        kind: binding.destination_type,
        destination: binding.destination,
        by: 'binding',
        binding,
        why,
        isSure,
    }));
}

/** Lists are not asked for at the same moment. */
const isThere = (topology, { destination_type: kind, destination }) =>
    (kind === 'queue' ? topology.queues : topology.exchanges).has(destination);

/** The names of the exchanges that are come by. */
function walk(start, hopsOf) {
    const visited = new Set([start]);
    // What is added meanwhile is visited too.
    for (const name of visited) {
        hopsOf(name).forEach(hop => hop.kind === 'exchange' && visited.add(hop.destination));
    }
    return visited;
}

/** @returns {Reached[]} */
function reachedBy(hops) {
    const queues = new Map();
    for (const hop of hops) {
        if (hop.kind === 'queue') {
            const reached = queues.get(hop.destination) ?? { queue: hop.destination, isSure: false, hops: [] };
            reached.hops.push(hop);
            reached.isSure ||= hop.isSure;
            queues.set(hop.destination, reached);
        }
    }
    return [...queues.values()].sort((a, b) => Number(b.isSure) - Number(a.isSure));
}

function notesOn(exchange, headers) {
    if (exchange.type === 'x-delayed-message' && Object.hasOwn(headers, 'x-delay')) {
        return [`${exchange.name} keeps it back for ${headers['x-delay']} ms first.`];
    }
    if (exchange.type === 'x-message-deduplication') {
        return [`${exchange.name} lets it through unless it is a duplicate.`];
    }
    return [];
}

function remembered(make) {
    const known = new Map();
    return name => {
        if (!known.has(name)) {
            known.set(name, make(name));
        }
        return known.get(name);
    };
}
