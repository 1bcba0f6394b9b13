import { count, plural } from '../format.js';
import { groupedBy } from '../grouping.js';
import { CHANNEL_FIELDS, CONNECTION_FIELDS, channelFindings, churnFindings, connectionFindings } from './connections.js';
import { deadLetterFindings } from './dead-letters.js';
import { sorted } from './finding.js';
import { certificateFindings, nodeFindings } from './nodes.js';
import { QUEUE_FIELDS, queueFindings } from './queues.js';
import { unroutableFindings } from './unroutable.js';
import { guestFindings, userFindings } from './users.js';

/** How many of a list are looked at: those with the most messages, so that a broker with a great many is not asked for all. */
const PAGE = 'page=1&page_size=500';

/** What the API is asked for. */
export const PATHS = {
    overview: '/overview',
    nodes: '/nodes',
    queues: `/queues?${PAGE}&sort=messages&sort_reverse=true&columns=${QUEUE_FIELDS}`,
    connections: `/connections?${PAGE}&columns=${CONNECTION_FIELDS}`,
    channels: `/channels?${PAGE}&sort=messages_unacknowledged&sort_reverse=true&columns=${CHANNEL_FIELDS}`,
    exchanges: '/exchanges?columns=name,vhost,type,internal,arguments,policy',
    bindings: '/bindings?columns=source,vhost,destination,destination_type,routing_key,arguments',
    policies: '/policies',
    users: '/users',
    permissions: '/permissions',
    certificates: '/health/checks/certificate-expiration/1/months',
};

/**
 * Answers of the API by what was asked for; undefined as long as they are not known, or if the user may not ask.
 * @typedef {Partial<Record<keyof typeof PATHS, any>> & {isGuestDefault?: boolean | null}} Answers `certificates` are those that expire
 */

/** Whether any queue has dead letters that could go round: only then is it asked how they would. @param {any[]} queues */
export const haveDeadLetters = queues =>
    queues.some(({ arguments: given, effective_policy_definition: policy }) => {
        const exchange = given?.['x-dead-letter-exchange'] ?? policy?.['dead-letter-exchange'];
        return typeof exchange === 'string';
    });

/** Whether anything listens with a certificate. @param {any} overview */
export const haveCertificates = overview => (overview?.listeners ?? []).some(({ protocol, tls }) => tls || /ssl|https/.test(protocol));

/**
 * All that deserves attention, the worst first.
 * @param {Answers} answers
 * @param {number} now milliseconds since 1970
 */
export function attention(answers, now) {
    const { overview, nodes, queues, connections, channels, users, permissions, certificates, isGuestDefault } = answers;
    return sorted([
        ...(nodes ? nodeFindings(nodes) : []),
        ...(certificates ? certificateFindings(certificates, now) : []),
        ...(queues ? queueFindings(queues.items) : []),
        ...circles(answers),
        ...(overview ? [...unroutableFindings(overview), ...churnFindings(overview)] : []),
        ...(connections ? connectionFindings(connections.items) : []),
        ...(channels ? channelFindings(channels.items) : []),
        ...(users && permissions ? userFindings(users, permissions) : []),
        ...guestFindings(Boolean(isGuestDefault)),
    ]);
}

/** @param {Answers} answers */
function circles({ queues, exchanges, bindings, policies }) {
    if (!queues || !exchanges || !bindings || !policies) {
        return [];
    }
    const of = list => groupedBy(list, ({ vhost }) => vhost);
    const [byExchange, byBinding, byPolicy] = [exchanges, bindings, policies].map(of);
    return [...of(queues.items)].flatMap(([vhost, own]) =>
        deadLetterFindings(vhost, {
            queues: own,
            exchanges: byExchange.get(vhost) ?? [],
            bindings: byBinding.get(vhost) ?? [],
            policies: byPolicy.get(vhost) ?? [],
        }),
    );
}

/**
 * What was looked at, in words; `isDone` is false of what the user may not see.
 * @param {Answers} answers
 * @returns {{what: string, how: string, isDone: boolean}[]}
 */
export function lookedAt({ overview, nodes, queues, connections, channels, users, certificates }) {
    const some = (answer, noun, most) =>
        answer.total_count > answer.items.length ? `${count(answer.items.length)} of ${plural(answer.total_count, noun)}, ${most}` : plural(answer.total_count, noun);
    const entry = (answer, what, how, otherwise = 'not known yet') => ({ what, how: answer ? how() : otherwise, isDone: Boolean(answer) });
    return [
        entry(nodes, 'Memory, disk, file descriptors and sockets', () => plural(nodes.length, 'node'), 'only those see them who may monitor'),
        entry(queues, 'Queues without consumers, stuck consumers, backlogs, length limits', () => some(queues, 'queue', 'the longest')),
        entry(queues, 'Dead letters that go round', () => (haveDeadLetters(queues.items) ? some(queues, 'queue', 'the longest') : 'no queue has dead letters')),
        entry(overview, 'Messages that go to no queue', () => 'of all exchanges'),
        entry(connections, 'Blocked connections, and users with a great many', () => some(connections, 'connection', 'the first of them')),
        entry(channels, 'Consumers that do not acknowledge', () => some(channels, 'channel', 'those with the most messages')),
        entry(overview, 'Connections and channels that come and go', () => 'all'),
        entry(certificates, 'Certificates', () => 'those that expire within a month', haveCertificates(overview) ? 'not known yet' : 'nothing listens with one'),
        entry(users, 'Users without permissions, guest’s password', () => plural(users.length, 'user'), 'only administrators see them'),
    ];
}
