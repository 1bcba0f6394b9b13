import { html, nothing } from 'lit';
import { del, path } from '../api.js';
import { badge, stateBadge } from '../components/badge.js';
import { card } from '../components/card.js';
import { CHANNEL_COLUMNS } from '../components/channel-columns.js';
import '../components/chart.js';
import { confirmed } from '../components/dialog.js';
import { fieldFacts, facts } from '../components/facts.js';
import { textField } from '../components/fields.js';
import '../components/form.js';
import { notify } from '../components/notices.js';
import '../components/table.js';
import { ThingPage } from '../components/thing-page.js';
import { ago, bytes, count, endpoint, inWords, plural, time } from '../format.js';
import { userLink, virtualHostLink } from '../links.js';
import { go } from '../router.js';
import { rateSeries } from '../samples.js';
import { may, user } from '../session.js';

/** @type {import('../samples.js').Line[]} */
const RATES = [
    ['recv_oct', 'From client', 1],
    ['send_oct', 'To client', 2],
];

/** A connection: who it is, how much comes and goes, its channels, and how to end it. */
class ConnectionPage extends ThingPage {
    /** @type {import('../components/thing-page.js').Kind} */
    is = {
        kind: 'Connection',
        list: '#/connections',
        samples: ['data_rates'],
        end: 'It may have been closed.',
    };

    at() {
        return path`/connections/${this.params.connection}`;
    }

    badges(connection) {
        return html`${stateBadge(connection.state)} ${connection.ssl ? badge('TLS') : nothing}
        ${badge(`in ${connection.vhost}`, 'virtual host')}`;
    }

    charts(connection) {
        const rates = rateSeries(connection, RATES);
        return card('Data rates', html`<bilby-chart label="Data rates" unit="bytes-rate" .series=${rates}></bilby-chart>`, { bare: true });
    }

    details(connection) {
        return html`
            <div class="columns">
                ${card('Properties', properties(connection))} ${card('Client properties', fieldFacts(connection.client_properties))}
            </div>
            ${card(
                `Channels (${count(connection.channels)})`,
                html`<bilby-table
                    name="connection-channels"
                    noun="channel"
                    source=${this.at() + '/channels'}
                    .columns=${CHANNEL_COLUMNS}
                    .empty=${html`<p>This connection has no channels.</p>`}
                ></bilby-table>`,
                { bare: true },
            )}
            ${may('administrator') || connection.user === user.value?.name
                ? html`<div class="card"><div class="inside">${this.closing(connection)}</div></div>`
                : nothing}
        `;
    }

    closing(connection) {
        return html`<bilby-form
            heading="Force close"
            submit="Force close"
            kind="danger"
            keep
            .fields=${reasonField}
            .action=${({ reason }) => this.close(connection, reason.trim())}
        ></bilby-form>`;
    }

    async close({ name, channels }, reason) {
        const isSure = await confirmed({
            heading: `Close connection ${name}?`,
            text: 'The client is told why, and may connect again. Messages that it has not acknowledged go back to their queues.',
            lost: channels ? [`the connection with ${plural(channels, 'channel')}`] : [],
            action: 'Force close',
        });
        if (isSure) {
            this.thing.stop();
            await del(this.at(), { headers: reason ? { 'X-Reason': inOctets(reason) } : {} });
            notify(`Connection ${name} is closed.`);
            go(this.is.list);
        }
    }
}

/** Text as a header takes it: each octet of its UTF-8 as a letter. @param {string} text */
const inOctets = text => String.fromCharCode(...new TextEncoder().encode(text));

const reasonField = () =>
    textField({
        label: 'Reason',
        name: 'reason',
        wide: true,
        // It travels in a header of HTTP, and in a short string of AMQP, which is cut if it is too long.
        pattern: '[^\\p{Cc}]{0,200}',
        help: 'The client is told. Up to 200 letters.',
    });

function properties(connection) {
    const { ssl: isTls } = connection;
    return facts([
        ['Name from the client', connection.user_provided_name ?? undefined],
        ['User', userLink(connection.user)],
        ['Virtual host', virtualHostLink(connection.vhost)],
        ['Protocol', connection.protocol],
        ['Authentication', connection.auth_mechanism],
        ['From', endpoint(connection.peer_host, connection.peer_port)],
        ['To', endpoint(connection.host, connection.port)],
        ['TLS', isTls ? [connection.ssl_protocol, connection.ssl_cipher].filter(Boolean).join(', ') || 'yes' : inWords(false)],
        ['Certificate of', connection.peer_cert_subject ?? undefined],
        ['Certificate by', connection.peer_cert_issuer ?? undefined],
        ['Certificate valid', connection.peer_cert_validity ?? undefined],
        ['Connected', html`${time(connection.connected_at)} <span class="muted">${ago(connection.connected_at)}</span>`],
        ['Heartbeat', connection.timeout ? `${count(connection.timeout)} s` : 'off'],
        ['Frames up to', bytes(connection.frame_max)],
        ['Channels up to', connection.channel_max ? count(connection.channel_max) : 'any'],
        ['Received', html`${bytes(connection.recv_oct)} <span class="muted">in ${plural(connection.recv_cnt, 'frame')}</span>`],
        ['Sent', html`${bytes(connection.send_oct)} <span class="muted">in ${plural(connection.send_cnt, 'frame')}</span>`],
        ['Waits to be sent', connection.send_pend ? bytes(connection.send_pend) : 'nothing'],
        ['Node', connection.node],
    ]);
}

customElements.define('bilby-connection-page', ConnectionPage);
