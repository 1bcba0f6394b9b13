import { html } from 'lit';
import { path } from '../api.js';
import { stateBadge } from '../components/badge.js';
import { countColumn, featureBadges, messageRateColumn } from '../components/columns.js';
import { ListPage } from '../components/list-page.js';
import { queueForm } from '../components/queue-form.js';
import { ago, bytes } from '../format.js';
import { policyLink, queueLink } from '../links.js';

/** @type {import('../components/table.js').Column[]} */
const COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: queue => queueLink(queue.vhost, queue.name) },
    { label: 'Type', field: 'type', show: queue => queue.type },
    {
        label: 'Features',
        field: 'arguments',
        fields: ['durable', 'auto_delete', 'exclusive'],
        unsorted: true,
        show: queue => featureBadges(queue, ['x-queue-type']),
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
    messageRateColumn('Incoming', 'publish'),
    messageRateColumn('Deliver', 'deliver_get'),
    messageRateColumn('Redelivered', 'redeliver', true),
    messageRateColumn('Ack', 'ack'),
    countColumn('Consumers', 'consumers'),
    countColumn('Persistent', 'messages_persistent', true),
    { label: 'Size', field: 'message_bytes', number: true, extra: true, show: queue => bytes(queue.message_bytes) },
    { label: 'Memory', field: 'memory', number: true, extra: true, show: queue => bytes(queue.memory) },
    { label: 'Last used', field: 'idle_since', extra: true, show: queue => ago(queue.idle_since) },
];

/** All queues. */
class QueuesPage extends ListPage {
    list() {
        return {
            heading: 'Queues and Streams',
            noun: 'queue',
            columns: COLUMNS,
            source: host => (host ? path`/queues/${host}` : '/queues'),
            empty: html`<p>There are no queues yet. Clients declare them, or you do below.</p>`,
            below: queueForm(() => this.refresh()),
        };
    }
}

customElements.define('bilby-queues-page', QueuesPage);
