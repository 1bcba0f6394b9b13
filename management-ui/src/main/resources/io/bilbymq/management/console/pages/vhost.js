import { html, nothing } from 'lit';
import { del, get, path, post, put } from '../api.js';
import '../components/action.js';
import { badge, stateBadge } from '../components/badge.js';
import { card } from '../components/card.js';
import '../components/chart.js';
import { confirmed } from '../components/dialog.js';
import { facts } from '../components/facts.js';
import { gone, goneAfter } from '../components/gone.js';
import '../components/limits.js';
import { loading } from '../components/loading.js';
import { PageElement } from '../components/page-element.js';
import '../components/permissions.js';
import { chosenRange, rangeChooser } from '../components/range.js';
import '../components/topic-permissions.js';
import { changeVhostForm } from '../components/vhost-form.js';
import { bytes, count, plural } from '../format.js';
import { LiveData } from '../live-data.js';
import { go } from '../router.js';
import { levelSeries, rateSeries, samplesQuery } from '../samples.js';
import { loadVirtualHosts, may } from '../session.js';
import { stateOf } from '../vhost-state.js';

/** @type {import('../samples.js').Line[]} */
const LENGTHS = [
    ['messages', 'Total', 7],
    ['messages_ready', 'Ready', 1],
    ['messages_unacknowledged', 'Unacked', 3],
];

/** @type {import('../samples.js').Line[]} */
const RATES = [
    ['publish', 'Publish', 1],
    ['deliver_get', 'Deliver', 2],
    ['ack', 'Acknowledge', 3],
];

/** Of exchanges that every virtual host has by itself. */
const STANDARD = '^(amq\\.|$)';

/** A virtual host: how it is, who may enter it, and what can be changed. */
class VirtualHostPage extends PageElement {
    static properties = { range: { state: true }, isGoing: { state: true } };

    host = new LiveData(this, () => `${this.at()}?${samplesQuery(this.range, 'msg_rates', 'lengths')}`);

    constructor() {
        super();
        this.range = chosenRange(true);
        this.isGoing = false;
    }

    at() {
        return path`/vhosts/${this.params.vhost}`;
    }

    render() {
        const { value: host, error } = this.host;
        return html`<div class="page">
            <div class="page-head">
                <h1><span class="kind">Virtual host</span> ${this.params.vhost}</h1>
                ${host ? html`<span class="badges">${stateBadge(stateOf(host))} ${host.tags.map(tag => badge(tag))}</span>` : nothing}
                <span class="spring"></span>
                ${rangeChooser(this.range, range => (this.range = range), true)}
            </div>
            ${error
                ? gone(error, 'virtual host', ['#/vhosts', 'All virtual hosts'])
                : html`${this.isGoing ? nothing : this.parts(host)} ${host && may('administrator') ? this.actions(host) : nothing}`}
        </div>`;
    }

    parts(host) {
        return html`<div class="columns">
                ${card(
                    'Queued messages',
                    html`<bilby-chart label="Queued messages" unit="count" .series=${levelSeries(host, LENGTHS)}></bilby-chart>`,
                    { bare: true },
                )}
                ${card(
                    'Message rates',
                    html`<bilby-chart label="Message rates" unit="rate" .series=${rateSeries(host?.message_stats, RATES)}></bilby-chart>`,
                    { bare: true },
                )}
            </div>
            ${host ? this.details(host) : loading()}`;
    }

    details(host) {
        const { name } = host;
        return html`
            <div class="columns">
                ${card('Details', properties(host))}
                ${card('Limits', html`<bilby-limits kind="vhost" of=${name}></bilby-limits>`, { bare: true })}
            </div>
            ${may('administrator')
                ? html`${card('Permissions', html`<bilby-permissions vhost=${name}></bilby-permissions>`, { bare: true })}
                      ${card('Topic permissions', html`<bilby-topic-permissions vhost=${name}></bilby-topic-permissions>`, {
                          bare: true,
                      })}
                      <div class="card"><div class="inside">${changeVhostForm(host, () => this.host.refresh())}</div></div>`
                : nothing}
        `;
    }

    actions(host) {
        const { tracing, protected_from_deletion: isProtected } = host;
        return card(
            'Actions',
            html`<div class="form-actions">
                    <bilby-action
                        label=${tracing ? 'Stop tracing' : 'Start tracing'}
                        .action=${() => this.trace(!tracing)}
                    ></bilby-action>
                    <bilby-action
                        label=${isProtected ? 'Allow deletion' : 'Protect from deletion'}
                        .action=${() => this.protect(!isProtected)}
                    ></bilby-action>
                    <bilby-action label="Delete virtual host" kind="danger" .action=${() => this.delete(host)}></bilby-action>
                </div>
                <p class="help">
                    Tracing sends a copy of each message to the exchange amq.rabbitmq.trace, which costs time; it ends with a restart.
                </p>`,
        );
    }

    async trace(isOn) {
        await put(this.at(), { tracing: isOn });
        this.host.refresh();
        return isOn ? 'Messages are traced.' : 'Messages are not traced any more.';
    }

    async protect(isOn) {
        await (isOn ? post(this.at() + '/deletion/protection') : del(this.at() + '/deletion/protection'));
        this.host.refresh();
        return isOn ? 'The virtual host cannot be deleted.' : 'The virtual host can be deleted.';
    }

    async delete(host) {
        const isSure = await confirmed({
            heading: `Delete virtual host ${host.name}?`,
            lost: await lost(host),
            text: 'Whoever is connected to it is disconnected.',
            action: 'Delete virtual host',
        });
        if (isSure) {
            await goneAfter(this, this.host, () => del(this.at()));
            await loadVirtualHosts();
            go('#/vhosts');
            return `Virtual host ${host.name} is deleted.`;
        }
    }
}

function properties(host) {
    const type = host.default_queue_type;
    return facts([
        ['Description', host.description || undefined],
        ['Tags', host.tags.join(', ') || 'none'],
        ['Default queue type', type === 'undefined' ? 'as the node says' : type],
        ['Tracing', host.tracing ? 'on' : 'off'],
        ['Protected from deletion', host.protected_from_deletion ? 'yes' : 'no'],
        ['Messages', count(host.messages ?? 0)],
        ['From clients', host.recv_oct === undefined ? undefined : bytes(host.recv_oct)],
        ['To clients', host.send_oct === undefined ? undefined : bytes(host.send_oct)],
    ]);
}

/** What goes with a virtual host, counted now. */
async function lost({ name }) {
    const few = '?page=1&page_size=1&columns=name&disable_stats=true';
    const [{ messages = 0 }, queues, exchanges, connections] = await Promise.all([
        get(path`/vhosts/${name}`),
        get(path`/queues/${name}` + few),
        get(path`/exchanges/${name}` + few + '&use_regex=true&name=' + encodeURIComponent(STANDARD)),
        get(path`/vhosts/${name}/connections` + few),
    ]);
    return [
        plural(queues.total_count, 'queue'),
        plural(exchanges.total_count - exchanges.filtered_count, 'exchange'),
        plural(messages, 'message'),
        plural(connections.total_count ?? connections.length, 'connection'),
        'its bindings, policies, permissions and limits',
    ];
}

customElements.define('bilby-vhost-page', VirtualHostPage);
