import { count, plural, rate } from '../format.js';
import { groupedBy } from '../grouping.js';
import { currentRate } from '../samples.js';
import { cut, docs } from './finding.js';

/** @typedef {import('./finding.js').Finding} Finding */

/** Of one user, from which it is likely that some are left behind. */
const CONNECTIONS_MAX = 500;
const CHANNELS_MAX = 2000;

/** New ones in a second, from which opening them costs more than using them. */
const CHURN_MAX = { connection: 5, channel: 20 };

/**
 * What comes and goes: one of them, many, and the page on it.
 * @type {[noun: 'connection' | 'channel', kind: 'connections' | 'channels', page: string][]}
 */
const CHURN = [
    ['connection', 'connections', 'connections#high-connection-churn'],
    ['channel', 'channels', 'channels#high-channel-churn'],
];

export const CONNECTION_FIELDS = 'name,vhost,user,state,channels';
export const CHANNEL_FIELDS =
    'name,vhost,user,prefetch_count,consumer_count,messages_unacknowledged,messages_unacknowledged_details.rate,message_stats.ack_details.rate,message_stats.deliver_get_details.rate,message_stats.return_unroutable_details.rate,message_stats.drop_unroutable_details.rate';

/** Those that are blocked, and those of a user who has a great many. @param {any[]} connections @returns {Finding[]} */
export function connectionFindings(connections) {
    return [...cut(connections.filter(({ state }) => state === 'blocked' || state === 'blocking').map(blocked)), ...crowds(connections)];
}

/** @returns {Finding} */
function blocked({ name, user, state }) {
    return {
        severity: 'critical',
        key: `blocked ${name}`,
        title: `${user} is kept from publishing`,
        text:
            state === 'blocked'
                ? 'An alarm of the broker blocks this connection: what it publishes waits.'
                : 'An alarm of the broker blocks this connection as soon as it publishes.',
        thing: { kind: 'connection', name },
        docs: docs('connections#flow-control'),
    };
}

/** @returns {Finding[]} */
function crowds(connections) {
    return [...groupedBy(connections, ({ user }) => user)].flatMap(([user, own]) => {
        const channels = own.reduce((total, one) => total + (one.channels ?? 0), 0);
        /** @type {Pick<Finding, 'severity' | 'thing'>} */
        const found = { severity: 'warning', thing: { kind: 'user', name: user } };
        return [
            ...(own.length < CONNECTIONS_MAX
                ? []
                : [{ ...found, key: `many connections ${user}`, title: `${user} has ${plural(own.length, 'connection')}`, text: 'A client needs one or two. Perhaps some are opened and never closed.', docs: docs('connections#monitoring') }]),
            ...(channels < CHANNELS_MAX
                ? []
                : [{ ...found, key: `many channels ${user}`, title: `${user} has ${plural(channels, 'channel')}`, text: 'A client needs one for each thread. Perhaps some are opened and never closed.', docs: docs('channels#leaks') }]),
        ];
    });
}

/** Channels whose consumers have all that they may have, and give nothing back. @param {any[]} channels @returns {Finding[]} */
export function channelFindings(channels) {
    return cut(
        channels
            .filter(
                ({ prefetch_count: prefetch, messages_unacknowledged: unacked, messages_unacknowledged_details: details, message_stats: stats }) =>
                    prefetch > 0 && unacked >= prefetch && (details?.rate ?? 0) >= 0 && (currentRate(stats, 'ack') ?? 0) === 0,
            )
            .map(({ name, user, messages_unacknowledged: unacked, prefetch_count: prefetch }) => ({
                severity: 'warning',
                key: `prefetch ${name}`,
                title: `A consumer of ${user} has stopped acknowledging`,
                text: `It has ${plural(unacked, 'unacknowledged message')}, as many as its prefetch of ${count(prefetch)} lets it have, and acknowledges none.`,
                thing: { kind: 'channel', name },
                docs: docs('consumer-prefetch'),
            })),
    );
}

/** Those that come and go all the time. @param {any} overview @returns {Finding[]} */
export function churnFindings({ churn_rates: churn }) {
    return CHURN.flatMap(([noun, kind, page]) => {
        const created = currentRate(churn, `${noun}_created`) ?? 0;
        return created < CHURN_MAX[noun]
            ? []
            : [
                  {
                      severity: 'warning',
                      key: `churn ${noun}`,
                      title: `Clients open ${noun}s all the time`,
                      text: `${rate(created)} are opened, ${rate(currentRate(churn, `${noun}_closed`) ?? 0)} closed. Clients should keep them, and use them for many messages.`,
                      thing: { kind, name: kind },
                      docs: docs(page),
                  },
              ];
    });
}
