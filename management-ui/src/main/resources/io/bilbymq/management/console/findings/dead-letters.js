import { rate } from '../format.js';
import { currentRate } from '../samples.js';
import { route } from '../routing/route.js';
import { topologyOf } from '../routing/topology.js';
import { docs } from './finding.js';

/** Messages in a second from which going round is noticed. */
const RATE_MIN = 1;

/**
 * Dead letters that come back to the queue where they died, again and again. That may be on purpose, to try once more; it is told when
 * messages go round now and few of them are acknowledged.
 *
 * @param {string} vhost
 * @param {{exchanges: any[], queues: any[], bindings: any[], policies: any[]}} lists of the API
 * @returns {import('./finding.js').Finding[]}
 */
export function deadLetterFindings(vhost, { exchanges, queues, bindings, policies }) {
    const topology = topologyOf(exchanges, queues, bindings, policies);
    const numbers = new Map(queues.map(queue => [queue.name, queue]));
    const told = new Set();
    /** @type {import('./finding.js').Finding[]} */
    const findings = [];
    for (const name of topology.queues.keys()) {
        const circle = circleFrom(topology, name);
        // Each circle is told once, of its first queue.
        if (circle && !circle.some(queue => told.has(queue)) && circle.every(queue => isGoingRound(numbers.get(queue)))) {
            circle.forEach(queue => told.add(queue));
            findings.push(finding(vhost, circle, numbers.get(name)));
        }
    }
    return findings;
}

/** The queues that a dead letter of a queue comes by until it is there again; null if it never is. */
function circleFrom(topology, start) {
    const before = new Map([[start, null]]);
    for (const name of before.keys()) {
        for (const next of deadLettersOf(topology, topology.queues.get(name))) {
            if (next === start) {
                return wayTo(before, name);
            }
            if (!before.has(next)) {
                before.set(next, name);
            }
        }
    }
    return null;
}

function wayTo(before, end) {
    const way = [];
    for (let name = end; name !== null; name = before.get(name)) {
        way.unshift(name);
    }
    return way;
}

/** Queues that its dead letters go to, if they kept its name as their routing key where they have none of their own. */
function deadLettersOf(topology, { name, deadLetterExchange, deadLetterKey }) {
    if (deadLetterExchange === null || !topology.exchanges.has(deadLetterExchange)) {
        return [];
    }
    const exchange = topology.exchanges.get(deadLetterExchange);
    // The broker sends dead letters to internal exchanges too.
    const open = { ...topology, exchanges: new Map([...topology.exchanges, [deadLetterExchange, { ...exchange, internal: false }]]) };
    const { queues } = route(open, { exchange: deadLetterExchange, routingKey: deadLetterKey ?? name, headers: {} });
    return queues.filter(({ isSure }) => isSure).map(({ queue }) => queue);
}

/** Whether messages come in, and fewer than half of what is delivered is acknowledged. */
function isGoingRound({ message_stats: stats, consumers }) {
    const [comes, delivered, acked] = ['publish', 'deliver_get', 'ack'].map(name => currentRate(stats, name) ?? 0);
    return comes >= RATE_MIN && (consumers === 0 || acked < delivered / 2);
}

/** @returns {import('./finding.js').Finding} */
function finding(vhost, circle, first) {
    const way = [...circle, circle[0]].join(' → ');
    return {
        severity: 'warning',
        key: `circle ${vhost}/${way}`,
        title: `Dead letters of ${circle[0]} come back to it`,
        text: `They go ${way}. ${rate(currentRate(first.message_stats, 'publish'))} come in, ${rate(currentRate(first.message_stats, 'ack') ?? 0)} are acknowledged.`,
        thing: { kind: 'queue', vhost, name: circle[0] },
        docs: docs('dlx'),
    };
}
