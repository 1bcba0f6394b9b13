import { rate } from '../format.js';
import { currentRate } from '../samples.js';
import { docs } from './finding.js';

/** Messages for which there was no queue. @param {any} overview */
export function unroutableFindings({ message_stats: stats }) {
    return [
        ['drop_unroutable', 'warning', 'Messages are dropped for want of a queue', 'No binding fits them, and they are gone. Their publishers are not told.'],
        ['return_unroutable', 'note', 'Messages are returned for want of a queue', 'No binding fits them. Their publishers are told, since they asked for that (mandatory).'],
    ].flatMap(([name, severity, title, text]) => {
        const now = currentRate(stats, name) ?? 0;
        return now > 0
            ? [{ severity, key: name, title, text: `${rate(now)}: ${text}`, thing: { kind: 'routing', name: 'Routing' }, docs: docs('publishers#unroutable') }]
            : [];
    });
}
