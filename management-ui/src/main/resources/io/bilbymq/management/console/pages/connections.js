import { html, nothing } from 'lit';
import { path } from '../api.js';
import { badge, stateBadge } from '../components/badge.js';
import { byteRateColumn, countColumn, twoEnds } from '../components/columns.js';
import { ListPage } from '../components/list-page.js';
import { ago, endpoint, time } from '../format.js';
import { connectionLink, userLink } from '../links.js';
import { may } from '../session.js';

/** @type {import('../components/table.js').Column[]} */
const COLUMNS = [
    {
        label: 'Name',
        field: 'name',
        fields: ['user_provided_name'],
        fixed: true,
        show: connection =>
            html`${connectionLink(connection.name, twoEnds(connection.name))}${connection.user_provided_name
                ? html`<span class="given-name">${connection.user_provided_name}</span>`
                : nothing}`,
    },
    { label: 'User', field: 'user', show: connection => userLink(connection.user) },
    { label: 'State', field: 'state', show: connection => stateBadge(connection.state) },
    {
        label: 'TLS',
        field: 'ssl',
        fields: ['ssl_protocol'],
        show: connection => (connection.ssl ? badge(connection.ssl_protocol ?? 'TLS') : html`<span class="muted">no</span>`),
    },
    { label: 'Protocol', field: 'protocol', show: connection => html`<span class="unbroken">${connection.protocol}</span>` },
    {
        label: 'Peer',
        field: 'peer_host',
        fields: ['peer_port'],
        // The name says it as well.
        extra: true,
        show: connection => endpoint(connection.peer_host, connection.peer_port),
    },
    countColumn('Channels', 'channels'),
    byteRateColumn('From client', 'recv_oct'),
    byteRateColumn('To client', 'send_oct'),
    {
        label: 'Connected',
        field: 'connected_at',
        number: true,
        show: connection => html`<span class="unbroken" title=${time(connection.connected_at)}>${ago(connection.connected_at)}</span>`,
    },
    {
        label: 'Client',
        field: 'client_properties.product',
        fields: ['client_properties.version'],
        extra: true,
        show: ({ client_properties: client }) => [client?.product, client?.version].filter(Boolean).join(' '),
    },
    { label: 'Authentication', field: 'auth_mechanism', extra: true, show: connection => connection.auth_mechanism },
];

/** All connections that the user may see. */
class ConnectionsPage extends ListPage {
    list() {
        return {
            heading: 'Connections',
            noun: 'connection',
            columns: COLUMNS,
            source: host => (host ? path`/vhosts/${host}/connections` : '/connections'),
            note: may('monitoring') ? undefined : 'your own',
            empty: html`<p>Nobody is connected.</p>`,
        };
    }
}

customElements.define('bilby-connections-page', ConnectionsPage);
