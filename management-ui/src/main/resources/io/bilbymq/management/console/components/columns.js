import { html } from 'lit';
import { bytesRate, count, inWords, rate } from '../format.js';
import { channelLink, virtualHostLink } from '../links.js';
import { valueAt } from '../listing.js';
import { shownVirtualHost, virtualHosts } from '../session.js';
import { badge } from './badge.js';

/**
 * Columns that several tables have.
 * @typedef {import('./table.js').Column} Column
 */

/** Something counted. @returns {Column} */
export const countColumn = (label, field, extra = false) => ({
    label,
    field,
    number: true,
    extra,
    show: item => count(valueAt(item, field)),
});

/** How fast a counter grows, such as `recv_oct`. What nothing has happened with has none, which is 0. @returns {Column} */
function growthColumn(label, counter, extra, format) {
    const field = `${counter}_details.rate`;
    return { label, field, number: true, extra, show: item => format(valueAt(item, field) ?? 0) };
}

/** Messages in a second, of `message_stats`. @returns {Column} */
export const messageRateColumn = (label, name, extra = false) => growthColumn(label, `message_stats.${name}`, extra, rate);

/** Bytes in a second. @returns {Column} */
export const byteRateColumn = (label, counter, extra = false) => growthColumn(label, counter, extra, bytesRate);

/** On which channel a client does something. @type {Column} */
export const CHANNEL = {
    label: 'Channel',
    field: 'channel_details.name',
    fixed: true,
    show: ({ channel_details: channel }) => channelLink(channel.name),
};

const VIRTUAL_HOST = { label: 'Virtual host', field: 'vhost', show: item => virtualHostLink(item.vhost) };

/** With the virtual host behind the first column, unless things of only one can be seen. @param {Column[]} columns */
export function withVirtualHost([first, ...others]) {
    const isOne = shownVirtualHost.value !== '' || virtualHosts.value.length < 2;
    return isOne ? [first, ...others] : [first, VIRTUAL_HOST, ...others];
}

/** Badges of what a queue or exchange is. `unsaid` are arguments that another column says. */
export const featureBadges = (item, unsaid = []) => {
    const given = Object.entries(item.arguments ?? {}).filter(([key]) => !unsaid.includes(key));
    return html`<span class="badges">
        ${item.durable ? badge('D', 'durable') : ''} ${item.auto_delete ? badge('AD', 'auto delete') : ''}
        ${item.internal ? badge('I', 'internal') : ''} ${item.exclusive ? badge('Excl', 'exclusive') : ''}
        ${given.length ? badge('Args', given.map(([key, value]) => `${key}: ${inWords(value)}`).join('\n')) : ''}
    </span>`;
};

/** The name of a connection or channel, `127.0.0.1:50112 -> 127.0.0.1:5672`, in two lines: which client it is says the first one. */
export function twoEnds(name) {
    const [client, ...broker] = name.split(/(?= -> )/);
    return html`<span class="unbroken">${client}</span><span class="other-end">${broker.join('')}</span>`;
}
