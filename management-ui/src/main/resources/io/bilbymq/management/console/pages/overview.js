import { html, nothing } from 'lit';
import { alert } from '../components/alert.js';
import { card, tile } from '../components/card.js';
import '../components/chart.js';
import { listenersCard } from '../components/listeners.js';
import { nodeAlarms } from '../components/node-alarms.js';
import { PageElement } from '../components/page-element.js';
import { chosenRange, rangeChooser } from '../components/range.js';
import { share } from '../components/share.js';
import '../components/table.js';
import { bytes, count, duration, rate } from '../format.js';
import { hrefOfList, nodeLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { currentRate, levelSeries, rateSeries, samplesQuery } from '../samples.js';
import { may } from '../session.js';

/** @type {import('../samples.js').Line[]} */
const RATES = [
    ['publish', 'Publish', 1],
    ['deliver_get', 'Deliver', 2],
    ['ack', 'Acknowledge', 3],
];

/** Drawn only if there were any. @type {import('../samples.js').Line[]} */
const RARE_RATES = [
    ['confirm', 'Confirm', 4],
    ['redeliver', 'Redeliver', 5],
    ['return_unroutable', 'Return unroutable', 6],
    ['drop_unroutable', 'Drop unroutable', 7],
];

/** @type {import('../samples.js').Line[]} */
const LENGTHS = [
    ['messages', 'Total', 7],
    ['messages_ready', 'Ready', 1],
    ['messages_unacknowledged', 'Unacked', 3],
];

const OBJECTS = [
    ['connections', 'Connections'],
    ['channels', 'Channels'],
    ['exchanges', 'Exchanges'],
    ['queues', 'Queues'],
    ['consumers', 'Consumers'],
];

/** What comes and goes: [noun, [[field, word]…]]. */
const CHURN = [
    ['Connections', 'connection_created', 'connection_closed'],
    ['Channels', 'channel_created', 'channel_closed'],
    ['Queues', 'queue_created', 'queue_deleted'],
];

const NODE_COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: node => nodeLink(node.name) },
    { label: 'Up for', field: 'uptime', show: node => duration(node.uptime), number: true, fixed: true },
    { label: 'Memory', field: 'mem_used', show: node => share(node.mem_used, node.mem_limit, bytes), fixed: true },
    {
        label: 'Free on disk',
        field: 'disk_free',
        number: true,
        fixed: true,
        show: node => html`${bytes(node.disk_free)}<br /><span class="muted">${bytes(node.disk_free_limit)} needed</span>`,
    },
    { label: 'Files', field: 'fd_used', show: node => share(node.fd_used, node.fd_total, count), fixed: true },
    { label: 'Sockets', field: 'sockets_used', show: node => count(node.sockets_used), number: true, fixed: true },
    { label: 'Processors', field: 'processors', show: node => count(node.processors), number: true, fixed: true },
];

/** All of the broker at a glance. */
class OverviewPage extends PageElement {
    static properties = { range: { state: true } };

    overview = new LiveData(this, () => `/overview?${samplesQuery(this.range, 'msg_rates', 'lengths')}`);
    nodes = new LiveData(this, () => (may('monitoring') ? '/nodes' : null));

    constructor() {
        super();
        this.range = chosenRange();
    }

    render() {
        const { value, error } = this.overview;
        return html`<div class="page">
            <div class="page-head">
                <h1>Overview</h1>
                ${value ? html`<span class="muted">${value.cluster_name}</span>` : nothing}
                <span class="spring"></span>
                ${rangeChooser(this.range, range => (this.range = range))}
            </div>
            ${alert(error)} ${this.alarms()} ${this.totals(value)} ${this.charts(value)} ${this.nodeList()}
            ${value ? html`<div class="columns">${this.churn(value)} ${this.listeners(value)}</div>` : nothing}
        </div>`;
    }

    /** What blocks publishers comes before everything else. */
    alarms() {
        return (this.nodes.value ?? []).map(node => nodeAlarms(node));
    }

    totals(value) {
        const queues = value?.queue_totals;
        const stats = value?.message_stats;
        return html`<section class="tiles large" aria-label="Messages">
                ${tile('Ready', count(queues?.messages_ready), { href: hrefOfList('/queues') })}
                ${tile('Unacked', count(queues?.messages_unacknowledged), { href: hrefOfList('/queues') })}
                ${tile('Published', rate(currentRate(stats, 'publish')))}
                ${tile('Delivered', rate(currentRate(stats, 'deliver_get')))}
            </section>
            <section class="tiles" aria-label="What there is">
                ${OBJECTS.map(([name, label]) =>
                    tile(label, count(value?.object_totals[name]), { href: hrefOfList('/' + name), small: true }),
                )}
            </section>`;
    }

    charts(value) {
        if (value?.disable_stats) {
            return html`<p class="muted">Statistics are switched off on this broker, so there is nothing to draw.</p>`;
        }
        const lengths = levelSeries(value?.queue_totals, LENGTHS);
        const rates = [
            ...rateSeries(value?.message_stats, RATES),
            ...rateSeries(value?.message_stats, RARE_RATES).filter(({ points }) => points.some(([, height]) => height > 0)),
        ];
        return html`<div class="columns">
            ${card(
                'Queued messages',
                html`<bilby-chart label="Queued messages" unit="count" .series=${lengths}></bilby-chart>`,
                { bare: true },
            )}
            ${card(
                'Message rates',
                html`<bilby-chart label="Message rates" unit="rate" .series=${rates}></bilby-chart>`,
                { bare: true },
            )}
        </div>`;
    }

    nodeList() {
        return may('monitoring')
            ? card(
                  'Nodes',
                  html`<bilby-table name="nodes" noun="node" .columns=${NODE_COLUMNS} .rows=${this.nodes.value ?? []}></bilby-table>`,
                  { bare: true },
              )
            : nothing;
    }

    churn({ churn_rates: churn }) {
        if (!churn) {
            return nothing;
        }
        const cell = field => html`<td class="number">${rate(currentRate(churn, field))}</td><td class="number">${count(churn[field])}</td>`;
        return card(
            'Churn',
            html`<div class="table-wrap" role="region" aria-label="Churn" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col"><span>What</span></th>
                            ${['New', 'New so far', 'Gone', 'Gone so far'].map(
                                label => html`<th scope="col" class="number"><span>${label}</span></th>`,
                            )}
                        </tr>
                    </thead>
                    <tbody>
                        ${CHURN.map(
                            ([label, created, closed]) => html`<tr>
                                <th scope="row">${label}</th>
                                ${cell(created)}${cell(closed)}
                            </tr>`,
                        )}
                    </tbody>
                </table>
            </div>`,
            { bare: true },
        );
    }

    /** Only those who watch are told. */
    listeners({ listeners }) {
        return listeners ? listenersCard(listeners) : nothing;
    }
}

customElements.define('bilby-overview-page', OverviewPage);
