import { html, nothing } from 'lit';
import { path } from '../api.js';
import { badge, stateBadge } from '../components/badge.js';
import { card } from '../components/card.js';
import { facts } from '../components/facts.js';
import { gone } from '../components/gone.js';
import { addressInWords } from '../components/listeners.js';
import { loading } from '../components/loading.js';
import { nodeAlarms } from '../components/node-alarms.js';
import '../components/node-chart.js';
import { nodeFacts } from '../components/node-facts.js';
import { PageElement } from '../components/page-element.js';
import { chosenRange, rangeChooser } from '../components/range.js';
import '../components/table.js';
import { bytes } from '../format.js';
import { LiveData } from '../live-data.js';

const CHARTS = [
    ['memory', 'Memory'],
    ['disk', 'Free on disk'],
    ['files', 'File descriptors and sockets'],
    ['threads', 'Threads'],
];

/** What takes memory, by RabbitMQ's names for what is nearest. */
const MEMORY = {
    queue_procs: 'Messages, and what stands around them',
    binary: 'Buffers outside the heap',
    code: 'Classes and code',
    other_system: 'Everything else in the heap',
    allocated_unused: 'Reserved and not used',
};

const NAMED_COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: one => html`<span class="mono">${one.name}</span>` },
    { label: 'Description', field: 'description', fixed: true, show: one => one.description },
];

const CONTEXT_COLUMNS = [
    { label: 'Name', field: 'description', fixed: true, show: context => context.description },
    { label: 'Address', field: 'ip', fixed: true, show: context => addressInWords(context.ip) },
    { label: 'Port', field: 'port', number: true, fixed: true, show: context => String(context.port) },
    { label: 'Path', field: 'path', fixed: true, show: context => html`<span class="mono">${context.path}</span>` },
];

const list = (name, noun, columns, rows) =>
    html`<bilby-table name=${name} noun=${noun} .columns=${columns} .rows=${rows} .key=${row => JSON.stringify(row)}></bilby-table>`;

/** A node: what it has, and how that was. */
class NodePage extends PageElement {
    static properties = { range: { state: true } };

    node = new LiveData(this, () => this.at());
    memory = new LiveData(this, () => this.at() + '/memory');

    constructor() {
        super();
        this.range = chosenRange();
    }

    at() {
        return path`/nodes/${this.params.node}`;
    }

    render() {
        const { value: node, error } = this.node;
        return html`<div class="page">
            <div class="page-head">
                <h1><span class="kind">Node</span> ${this.params.node}</h1>
                ${node ? html`<span class="badges">${stateBadge(node.running ? 'running' : 'down')}</span>` : nothing}
                <span class="spring"></span>
                ${rangeChooser(this.range, range => (this.range = range))}
            </div>
            ${error ? gone(error, 'node', ['#/cluster', 'All nodes']) : node ? this.parts(node) : loading()}
        </div>`;
    }

    parts(node) {
        return html`${nodeAlarms(node)}
            <div class="columns">
                ${CHARTS.map(([which, heading]) =>
                    card(
                        heading,
                        html`<bilby-node-chart node=${node.name} .range=${this.range} which=${which}></bilby-node-chart>`,
                        { bare: true },
                    ),
                )}
            </div>
            <div class="columns">${card('Details', nodeFacts(node))} ${card('What takes memory', this.shares())}</div>
            ${card('Plugins', html`<span class="badges">${node.enabled_plugins.map(name => badge(name))}</span>`)}
            <div class="columns">
                ${card('Exchange types', list('exchange-types', 'exchange type', NAMED_COLUMNS, node.exchange_types), { bare: true })}
                ${card('Authentication', list('auth-mechanisms', 'mechanism', NAMED_COLUMNS, node.auth_mechanisms), { bare: true })}
            </div>
            ${card('Web contexts', list('contexts', 'web context', CONTEXT_COLUMNS, node.contexts), { bare: true })}`;
    }

    shares() {
        const memory = this.memory.value?.memory;
        if (!memory) {
            return this.memory.error ? this.memory.error.message : 'Loading…';
        }
        return facts([
            ...Object.entries(MEMORY).map(([name, label]) => taken(label, memory[name])),
            ['In memory just now, of all of it', html`<b>${bytes(memory.total?.rss)}</b>`],
        ]);
    }
}

/** What one thing takes, if that is known. @returns {[label: string, taken: string | undefined]} */
const taken = (label, value) => [label, value === undefined ? undefined : bytes(value)];

customElements.define('bilby-node-page', NodePage);
