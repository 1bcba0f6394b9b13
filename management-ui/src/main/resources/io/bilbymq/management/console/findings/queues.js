import { count, duration, percent, plural, rate } from '../format.js';
import { currentRate, growth } from '../samples.js';
import { cut, docs } from './finding.js';

/** Messages in a second; below it nothing is said, since anything comes and goes. */
const RATE_MIN = 1;

/** Ready messages from which a queue is a backlog. */
const BACKLOG_MIN = 1000;

/** Seconds in which a backlog may be gone without being worth a word. */
const DRAIN_MAX = 300;

/** The share of its bound from which a queue is nearly full. */
const FULL = 0.9;

/** What the API is asked for. */
export const QUEUE_FIELDS = [
    'name,vhost,arguments,effective_policy_definition,consumers,paused,state',
    'messages,messages_ready,messages_unacknowledged,message_bytes_ready',
    'messages_details.rate,messages_ready_details.rate,messages_unacknowledged_details.rate',
    'message_stats.publish_details.rate,message_stats.deliver_get_details.rate,message_stats.ack_details.rate',
].join(',');

/** @typedef {import('./finding.js').Finding} Finding */

/** @returns {import('./finding.js').Thing} */
const thing = ({ vhost, name }) => ({ kind: 'queue', vhost, name });

/**
 * What is wrong with queues.
 * @param {any[]} queues of the API, the longest first
 * @returns {Finding[]}
 */
export function queueFindings(queues) {
    return [withoutConsumers, stuck, backlogs, nearlyFull, down].flatMap(find => cut(queues.flatMap(queue => find(queue) ?? [])));
}

/** @returns {Finding | undefined} */
function down(queue) {
    if (['crashed', 'stopped', 'down'].includes(queue.state)) {
        return { severity: 'critical', key: `down ${queue.vhost}/${queue.name}`, title: `${queue.name} is ${queue.state}`, text: 'It takes and delivers nothing.', thing: thing(queue), docs: docs('queues') };
    }
}

/** Nobody takes what comes. @returns {Finding | undefined} */
function withoutConsumers(queue) {
    const grows = growth(queue, 'messages_ready') ?? 0;
    if (queue.consumers > 0 || queue.paused || grows < RATE_MIN) {
        return;
    }
    return {
        severity: 'critical',
        key: `without consumers ${queue.vhost}/${queue.name}`,
        title: `${queue.name} grows, and nobody consumes from it`,
        text: `${plural(queue.messages_ready, 'message')} are waiting, and ${rate(grows)} are added to them.`,
        thing: thing(queue),
        docs: docs('consumers'),
    };
}

/** Consumers have messages and do not acknowledge them. @returns {Finding | undefined} */
function stuck(queue) {
    const { consumers, messages_unacknowledged: unacked, message_stats: stats } = queue;
    const isTaking = (currentRate(stats, 'ack') ?? 0) > 0 || (currentRate(stats, 'deliver_get') ?? 0) > 0;
    if (!consumers || queue.paused || !unacked || !queue.messages_ready || isTaking || (growth(queue, 'messages_unacknowledged') ?? 0) < 0) {
        return;
    }
    return {
        severity: 'critical',
        key: `stuck ${queue.vhost}/${queue.name}`,
        title: `The consumers of ${queue.name} acknowledge nothing`,
        text:
            `They have ${plural(unacked, 'message')} that they have not acknowledged, and get no more. ` +
            `${count(queue.messages_ready)} are waiting behind them.`,
        thing: thing(queue),
        docs: docs('confirms'),
    };
}

/** A backlog, and how long it lasts as things are going. @returns {Finding | undefined} */
function backlogs(queue) {
    const { messages_ready: ready, consumers, message_stats: stats } = queue;
    const grows = growth(queue, 'messages_ready') ?? 0;
    if (!consumers || !(ready >= BACKLOG_MIN) || (currentRate(stats, 'deliver_get') ?? 0) === 0) {
        return;
    }
    const found = { key: `backlog ${queue.vhost}/${queue.name}`, thing: thing(queue), docs: docs('queues') };
    if (grows >= RATE_MIN) {
        const title = `${queue.name} grows by ${count(grows)} a second`;
        const text = `${plural(ready, 'message')} are waiting. As things are going they are never worked off: ${consumersOf(consumers)} too slow or too few.`;
        return { ...found, severity: 'warning', title, text };
    }
    const seconds = grows <= -RATE_MIN ? ready / -grows : Infinity;
    if (seconds > DRAIN_MAX) {
        const when = seconds === Infinity ? 'It gets neither shorter nor longer.' : `As things are going that takes ${duration(seconds * 1000)}.`;
        return { ...found, severity: 'note', title: `${queue.name} has a backlog`, text: `${plural(ready, 'message')} are waiting. ${when}` };
    }
}

const consumersOf = number => (number === 1 ? 'its consumer is' : `its ${count(number)} consumers are`);

/** The bound by its arguments or a policy, whichever is less. @returns {Finding | undefined} */
function nearlyFull(queue) {
    const { arguments: given, effective_policy_definition: policy } = queue;
    const shares = [
        ['max-length', queue.messages_ready, 'messages'],
        ['max-length-bytes', queue.message_bytes_ready, 'bytes'],
    ].flatMap(([name, used, unit]) => {
        const bounds = [given?.[`x-${name}`], policy?.[name]].filter(bound => typeof bound === 'number' && bound > 0);
        return bounds.length === 0 ? [] : [{ share: used / Math.min(...bounds), bound: Math.min(...bounds), unit }];
    });
    const most = shares.sort((a, b) => b.share - a.share)[0];
    if (!most || !(most.share >= FULL)) {
        return;
    }
    const overflow = given?.['x-overflow'] ?? policy?.overflow ?? 'drop-head';
    return {
        severity: 'warning',
        key: `full ${queue.vhost}/${queue.name}`,
        title: most.share >= 1 ? `${queue.name} is full` : `${queue.name} is nearly full`,
        text: `${percent(most.share)} of the ${count(most.bound)} ${most.unit} that it may hold. ${OVERFLOW[overflow] ?? ''}`,
        thing: thing(queue),
        docs: docs('maxlength'),
    };
}

const OVERFLOW = {
    'drop-head': 'When it is full, each new message drops the oldest one.',
    'reject-publish': 'When it is full, new messages are refused.',
    'reject-publish-dlx': 'When it is full, new messages are refused and become dead letters.',
};
