import { html } from 'lit';
import { path } from '../api.js';
import { badge, stateBadge } from '../components/badge.js';
import { BilbyElement } from '../components/element.js';
import { queueForm } from '../components/queue-form.js';
import '../components/table.js';
import { ago, bytes, count, inWords, rate } from '../format.js';
import { policyLink, queueLink, virtualHostLink } from '../links.js';
import { Watch } from '../observable.js';
import { currentRate } from '../samples.js';
import { shownVirtualHost, virtualHosts } from '../session.js';

/** A rate of `message_stats`; a queue with which nothing has happened has none of them. */
const rateColumn = (label, name, extra = false) => ({
    label,
    field: `message_stats.${name}_details.rate`,
    number: true,
    extra,
    show: queue => rate(currentRate(queue.message_stats, name) ?? 0),
});

const countColumn = (label, field, extra = false) => ({ label, field, number: true, extra, show: queue => count(queue[field]) });

const NAME = { label: 'Name', field: 'name', fixed: true, show: queue => queueLink(queue.vhost, queue.name) };
const VIRTUAL_HOST = { label: 'Virtual host', field: 'vhost', show: queue => virtualHostLink(queue.vhost) };

/** @type {import('../components/table.js').Column[]} */
const OTHERS = [
    { label: 'Type', field: 'type', show: queue => queue.type },
    {
        label: 'Features',
        field: 'arguments',
        fields: ['durable', 'auto_delete', 'exclusive'],
        unsorted: true,
        show: queue => features(queue),
    },
    { label: 'Policy', field: 'policy', extra: true, show: queue => (queue.policy ? policyLink(queue.policy, queue.vhost) : '') },
    {
        label: 'State',
        field: 'state',
        fields: ['paused'],
        show: queue => stateBadge(queue.paused ? 'paused' : queue.state),
    },
    countColumn('Ready', 'messages_ready'),
    countColumn('Unacked', 'messages_unacknowledged'),
    countColumn('Total', 'messages'),
    rateColumn('Incoming', 'publish'),
    rateColumn('Deliver', 'deliver_get'),
    rateColumn('Redelivered', 'redeliver', true),
    rateColumn('Ack', 'ack'),
    countColumn('Consumers', 'consumers'),
    countColumn('Persistent', 'messages_persistent', true),
    { label: 'Size', field: 'message_bytes', number: true, extra: true, show: queue => bytes(queue.message_bytes) },
    { label: 'Memory', field: 'memory', number: true, extra: true, show: queue => bytes(queue.memory) },
    { label: 'Last used', field: 'idle_since', extra: true, show: queue => ago(queue.idle_since) },
];

function features(queue) {
    const given = Object.entries(queue.arguments ?? {}).filter(([key]) => key !== 'x-queue-type');
    return html`<span class="badges">
        ${queue.durable ? badge('D', 'durable') : ''} ${queue.auto_delete ? badge('AD', 'auto delete') : ''}
        ${queue.exclusive ? badge('Excl', 'exclusive') : ''}
        ${given.length ? badge('Args', given.map(([key, value]) => `${key}: ${inWords(value)}`).join('\n')) : ''}
    </span>`;
}

/** All queues. */
class QueuesPage extends BilbyElement {
    static properties = { params: { attribute: false } };

    constructor() {
        super();
        new Watch(this, shownVirtualHost, virtualHosts);
    }

    render() {
        const host = shownVirtualHost.value;
        const isOne = host !== '' || virtualHosts.value.length < 2;
        return html`<div class="page">
            <div class="page-head"><h1>Queues and Streams</h1></div>
            <div class="card">
                <bilby-table
                    name="queues"
                    noun="queue"
                    main
                    source=${host ? path`/queues/${host}` : '/queues'}
                    .columns=${isOne ? [NAME, ...OTHERS] : [NAME, VIRTUAL_HOST, ...OTHERS]}
                    .empty=${html`<p>There are no queues yet. Clients declare them, or you do below.</p>`}
                ></bilby-table>
            </div>
            <div class="card"><div class="inside">${queueForm(() => this.querySelector('bilby-table').refresh())}</div></div>
        </div>`;
    }
}

customElements.define('bilby-queues-page', QueuesPage);
