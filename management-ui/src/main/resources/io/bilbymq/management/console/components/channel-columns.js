import { html } from 'lit';
import { count } from '../format.js';
import { channelLink, userLink } from '../links.js';
import { badge, stateBadge } from './badge.js';
import { countColumn, messageRateColumn, twoEnds } from './columns.js';

/** Badges of a channel's mode, with what they mean. */
export const modeBadges = ({ confirm, transactional }) => html`<span class="badges">
    ${confirm ? badge('C', 'confirms what is published') : ''} ${transactional ? badge('T', 'transactional') : ''}
</span>`;

/** How many messages a consumer, and the channel, may have unacknowledged; 0 is no limit. */
export function prefetch({ prefetch_count: ofConsumer, global_prefetch_count: ofChannel }) {
    const parts = [ofConsumer ? count(ofConsumer) : '', ofChannel ? `${count(ofChannel)} in all` : ''].filter(Boolean);
    return parts.length ? parts.join(', ') : 'any';
}

/** @type {import('./table.js').Column} */
const USER = { label: 'User', field: 'user', extra: true, show: channel => userLink(channel.user) };

/** What a channel of a connection shows: the connection says whose it is. @type {import('./table.js').Column[]} */
export const CHANNEL_COLUMNS = [
    { label: 'Channel', field: 'name', fixed: true, show: channel => channelLink(channel.name, twoEnds(channel.name)) },
    {
        label: 'Mode',
        field: 'confirm',
        fields: ['transactional'],
        unsorted: true,
        show: modeBadges,
    },
    { label: 'State', field: 'state', show: channel => stateBadge(channel.state) },
    { label: 'Prefetch', field: 'prefetch_count', fields: ['global_prefetch_count'], number: true, show: prefetch },
    countColumn('Unacked', 'messages_unacknowledged'),
    countColumn('Unconfirmed', 'messages_unconfirmed'),
    countColumn('Uncommitted', 'messages_uncommitted', true),
    countColumn('Acks uncommitted', 'acks_uncommitted', true),
    countColumn('Consumers', 'consumer_count'),
    messageRateColumn('Publish', 'publish'),
    messageRateColumn('Confirm', 'confirm', true),
    messageRateColumn('Unroutable', 'return_unroutable', true),
    messageRateColumn('Deliver', 'deliver_get'),
    messageRateColumn('Redelivered', 'redeliver', true),
    messageRateColumn('Ack', 'ack'),
];

/** What a channel shows among all. */
export const ALL_CHANNEL_COLUMNS = [CHANNEL_COLUMNS[0], USER, ...CHANNEL_COLUMNS.slice(1)];
