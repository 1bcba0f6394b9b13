import { rate } from '../format.js';
import { currentRate } from '../samples.js';
import { docs } from './finding.js';

/**
 * What may become of them, how bad that is, and in words.
 * @type {[name: string, severity: import('./finding.js').Finding['severity'], title: string, text: string][]}
 */
const WAYS = [
    ['drop_unroutable', 'warning', 'Messages are dropped for want of a queue', 'No binding fits them, and they are gone. Their publishers are not told.'],
    ['return_unroutable', 'note', 'Messages are returned for want of a queue', 'No binding fits them. Their publishers are told, since they asked for that (mandatory).'],
];

/** Messages for which there was no queue. @param {any} overview @returns {import('./finding.js').Finding[]} */
export function unroutableFindings({ message_stats: stats }) {
    return WAYS.flatMap(([name, severity, title, text]) => {
        const now = currentRate(stats, name) ?? 0;
        return now > 0
            ? [{ severity, key: name, title, text: `${rate(now)}: ${text}`, thing: { kind: 'routing', name: 'Routing' }, docs: docs('publishers#unroutable') }]
            : [];
    });
}
