import { html } from 'lit';
import { path } from '../api.js';
import { badge, stateBadge } from '../components/badge.js';
import { card } from '../components/card.js';
import { prefetch } from '../components/channel-columns.js';
import '../components/chart.js';
import { CONSUMER_COLUMNS, CONSUMER_QUEUE } from '../components/consumer-columns.js';
import { facts } from '../components/facts.js';
import { PUBLISH_COLUMNS } from '../components/publish-columns.js';
import '../components/table.js';
import { ThingPage } from '../components/thing-page.js';
import { count } from '../format.js';
import { connectionLink, exchangeLink, userLink, virtualHostLink } from '../links.js';
import { rateSeries } from '../samples.js';

/** @type {import('../samples.js').Line[]} */
const RATES = [
    ['publish', 'Publish', 1],
    ['deliver_get', 'Deliver / get', 2],
    ['ack', 'Ack', 3],
];

/** Drawn only if there were any. @type {import('../samples.js').Line[]} */
const RARE_RATES = [
    ['confirm', 'Confirm', 4],
    ['redeliver', 'Redelivered', 5],
    ['return_unroutable', 'Return unroutable', 6],
    ['drop_unroutable', 'Drop unroutable', 7],
];

const EXCHANGE = { label: 'Exchange', field: 'exchange.name', fixed: true, show: ({ exchange }) => exchangeLink(exchange.vhost, exchange.name) };

/** A channel: what it publishes and consumes, and how much of that is still open. */
class ChannelPage extends ThingPage {
    /** @type {import('../components/thing-page.js').Kind} */
    is = {
        kind: 'Channel',
        list: '#/channels',
        samples: ['msg_rates'],
        end: 'It is gone when its client closes it, or its connection ends.',
    };

    at() {
        return path`/channels/${this.params.channel}`;
    }

    badges(channel) {
        return html`${stateBadge(channel.state)} ${badge(`in ${channel.vhost}`, 'virtual host')}`;
    }

    charts(channel) {
        const rates = [
            ...rateSeries(channel?.message_stats, RATES),
            ...rateSeries(channel?.message_stats, RARE_RATES).filter(({ points }) => points.some(([, height]) => height > 0)),
        ];
        return card('Message rates', html`<bilby-chart label="Message rates" unit="rate" .series=${rates}></bilby-chart>`, { bare: true });
    }

    details(channel) {
        return html`
            <div class="columns">${card('Properties', properties(channel))} ${card('Still open', open(channel))}</div>
            ${card(
                `Consumers (${count(channel.consumer_details.length)})`,
                html`<bilby-table
                    name="channel-consumers"
                    noun="consumer"
                    .columns=${[CONSUMER_QUEUE, ...CONSUMER_COLUMNS]}
                    .rows=${channel.consumer_details}
                    .key=${consumer => `${consumer.queue.name} ${consumer.consumer_tag}`}
                    .empty=${html`<p>Nothing is consumed on this channel.</p>`}
                ></bilby-table>`,
                { bare: true },
            )}
            ${card(
                'Publishes to',
                html`<bilby-table
                    name="channel-publishes"
                    noun="exchange"
                    .columns=${[EXCHANGE, ...PUBLISH_COLUMNS]}
                    .rows=${channel.publishes}
                    .key=${({ exchange }) => exchange.name}
                    .empty=${html`<p>Nothing is published on this channel.</p>`}
                ></bilby-table>`,
                { bare: true },
            )}
        `;
    }
}

function properties(channel) {
    return facts([
        ['Connection', connectionLink(channel.connection_details.name)],
        ['Number', String(channel.number)],
        ['User', userLink(channel.user)],
        ['Virtual host', virtualHostLink(channel.vhost)],
        ['Mode', channel.confirm ? 'confirms what is published' : channel.transactional ? 'transactional' : 'plain'],
        ['Prefetch', prefetch(channel)],
        ['Node', channel.node],
    ]);
}

/** What waits for an answer of one side or the other. */
function open(channel) {
    return facts([
        ['Messages unacked', count(channel.messages_unacknowledged)],
        ['Messages unconfirmed', count(channel.messages_unconfirmed)],
        ['Messages uncommitted', count(channel.messages_uncommitted)],
        ['Acks uncommitted', count(channel.acks_uncommitted)],
    ]);
}

customElements.define('bilby-channel-page', ChannelPage);
