import { html, nothing } from 'lit';
import { badge, stateBadge } from '../components/badge.js';
import { PageElement } from '../components/page-element.js';
import '../components/table.js';
import { vhostForm } from '../components/vhost-form.js';
import { count, rate } from '../format.js';
import { virtualHostLink } from '../links.js';
import { currentRate } from '../samples.js';
import { may } from '../session.js';
import { stateOf } from '../vhost-state.js';

/** A virtual host with which nothing has happened has no numbers. */
const countColumn = (label, field) => ({ label, field, number: true, show: host => count(host[field] ?? 0) });

const rateColumn = (label, name, extra = false) => ({
    label,
    field: `message_stats.${name}_details.rate`,
    number: true,
    extra,
    show: host => rate(currentRate(host.message_stats, name) ?? 0),
});

/** @type {import('../components/table.js').Column[]} */
const COLUMNS = [
    {
        label: 'Name',
        field: 'name',
        fields: ['description'],
        fixed: true,
        show: ({ name, description }) =>
            html`${virtualHostLink(name)}${description ? html`<span class="remark">${description}</span>` : nothing}`,
    },
    { label: 'Tags', field: 'tags', unsorted: true, show: host => html`<span class="badges">${host.tags.map(tag => badge(tag))}</span>` },
    { label: 'State', field: 'cluster_state', fields: ['tracing', 'protected_from_deletion'], unsorted: true, show: host => states(host) },
    {
        label: 'Default queue type',
        field: 'default_queue_type',
        extra: true,
        show: host => (host.default_queue_type === 'undefined' ? '' : host.default_queue_type),
    },
    countColumn('Ready', 'messages_ready'),
    countColumn('Unacked', 'messages_unacknowledged'),
    countColumn('Total', 'messages'),
    rateColumn('Incoming', 'publish'),
    rateColumn('Deliver', 'deliver_get'),
    rateColumn('Ack', 'ack', true),
];

const states = host => html`<span class="badges">
    ${stateBadge(stateOf(host))} ${host.tracing ? badge('tracing', 'The firehose tells of its messages.') : nothing}
    ${host.protected_from_deletion ? badge('protected', 'It cannot be deleted.') : nothing}
</span>`;

/** All virtual hosts that the user may see. */
class VirtualHostsPage extends PageElement {
    render() {
        return html`<div class="page">
            <div class="page-head"><h1>Virtual Hosts</h1></div>
            <div class="card">
                <bilby-table
                    name="vhosts"
                    noun="virtual host"
                    main
                    source="/vhosts"
                    .columns=${COLUMNS}
                    .key=${host => host.name}
                    .empty=${html`<p>${may('administrator') ? 'There are no virtual hosts.' : 'You may enter no virtual host.'}</p>`}
                ></bilby-table>
            </div>
            ${may('administrator')
                ? html`<div class="card">
                      <div class="inside">${vhostForm(() => this.querySelector('bilby-table')?.refresh())}</div>
                  </div>`
                : nothing}
        </div>`;
    }
}

customElements.define('bilby-vhosts-page', VirtualHostsPage);
