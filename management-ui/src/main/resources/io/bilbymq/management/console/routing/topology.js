import { currentRate } from '../samples.js';

/**
 * What a virtual host routes by, as the API's lists have it, in a form in which one can walk.
 *
 * @typedef {object} Exchange
 * @property {string} name empty for the default exchange
 * @property {string} type
 * @property {boolean} internal whether clients cannot publish to it
 * @property {Record<string, any>} arguments
 * @property {string | null} alternate the exchange for what finds nothing here, which need not be there
 * @property {number | undefined} publishIn messages a second that clients publish to it
 * @property {number | undefined} publishOut messages a second that queues get of them
 * @property {Binding[]} bindings those that lead on from here
 *
 * @typedef {object} Queue
 * @property {string} name
 * @property {number | undefined} ready
 * @property {number | undefined} consumers
 * @property {number | undefined} rate messages a second that come in, from wherever
 * @property {string | null} deadLetterExchange where its dead letters go, which need not be there
 * @property {string | null} deadLetterKey their routing key; null if they keep their own
 *
 * @typedef {object} Binding
 * @property {string} source
 * @property {'queue' | 'exchange'} destination_type
 * @property {string} destination
 * @property {string} routing_key
 * @property {Record<string, any>} arguments
 *
 * @typedef {{exchanges: Map<string, Exchange>, queues: Map<string, Queue>}} Topology
 */

/** What of each list is needed, for `columns`. */
export const FIELDS = {
    exchanges: 'name,type,internal,arguments,policy,message_stats',
    queues: 'name,messages_ready,consumers,arguments,effective_policy_definition,message_stats.publish_details.rate',
    bindings: 'source,destination,destination_type,routing_key,arguments',
};

/**
 * @param {any[]} exchanges
 * @param {any[]} queues
 * @param {Binding[]} bindings
 * @param {any[]} policies of the same virtual host
 * @returns {Topology}
 */
export function topologyOf(exchanges, queues, bindings, policies) {
    const definitions = new Map(policies.map(policy => [policy.name, policy.definition]));
    /** @type {Topology} */
    const topology = {
        exchanges: new Map(exchanges.map(item => [item.name, exchangeOf(item, definitions.get(item.policy) ?? {})])),
        queues: new Map(queues.map(item => [item.name, queueOf(item)])),
    };
    for (const binding of bindings) {
        // The default exchange is not bound to queues one by one: it finds them by their names.
        if (binding.source !== '') {
            topology.exchanges.get(binding.source)?.bindings.push(binding);
        }
    }
    return topology;
}

function exchangeOf(item, policy) {
    return {
        name: item.name,
        type: item.type,
        internal: Boolean(item.internal),
        arguments: item.arguments ?? {},
        // The argument of its declaration goes before policies.
        alternate: textOf(item.arguments?.['alternate-exchange'] ?? policy['alternate-exchange']),
        publishIn: currentRate(item.message_stats, 'publish_in'),
        publishOut: currentRate(item.message_stats, 'publish_out'),
        bindings: [],
    };
}

function queueOf(item) {
    const policy = item.effective_policy_definition ?? {};
    return {
        name: item.name,
        ready: item.messages_ready,
        consumers: item.consumers,
        rate: currentRate(item.message_stats, 'publish'),
        deadLetterExchange: textOf(item.arguments?.['x-dead-letter-exchange'] ?? policy['dead-letter-exchange']),
        deadLetterKey: textOf(item.arguments?.['x-dead-letter-routing-key'] ?? policy['dead-letter-routing-key']),
    };
}

/** The default exchange is a dead letter exchange too, and its name is no text at all. */
const textOf = value => (typeof value === 'string' ? value : null);
