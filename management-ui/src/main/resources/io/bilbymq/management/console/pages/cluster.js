import { html, nothing } from 'lit';
import { alert } from '../components/alert.js';
import { badge } from '../components/badge.js';
import { card } from '../components/card.js';
import { clusterNameForm } from '../components/cluster-name.js';
import { facts } from '../components/facts.js';
import '../components/features.js';
import { listenersCard } from '../components/listeners.js';
import { loading } from '../components/loading.js';
import { nodeAlarms } from '../components/node-alarms.js';
import { nodeFacts } from '../components/node-facts.js';
import '../components/node-chart.js';
import { PageElement } from '../components/page-element.js';
import { chosenRange, rangeChooser } from '../components/range.js';
import { nodeLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { may } from '../session.js';

const VERSIONS = 'cluster_name,product_name,product_version,rabbitmq_version,management_version,erlang_full_version,erlang_version,listeners';

/** The nodes, and what is the same for all of them. */
class ClusterPage extends PageElement {
    static properties = { range: { state: true } };

    overview = new LiveData(this, () => `/overview?columns=${VERSIONS}&disable_stats=true`);
    nodes = new LiveData(this, () => '/nodes');

    constructor() {
        super();
        this.range = chosenRange();
    }

    render() {
        const { value } = this.overview;
        const nodes = this.nodes.value ?? [];
        return html`<div class="page">
            <div class="page-head">
                <h1>Cluster</h1>
                ${value ? html`<span class="muted">${value.cluster_name}</span>` : nothing}
                <span class="spring"></span>
                ${rangeChooser(this.range, range => (this.range = range))}
            </div>
            ${alert(this.overview.error, () => this.overview.refresh())} ${alert(this.nodes.error, () => this.nodes.refresh())}
            ${this.nodes.value || this.nodes.error ? nothing : loading()} ${nodes.map(node => nodeAlarms(node))}
            ${nodes.map(node => this.node(node))}
            ${value
                ? html`<div class="columns">
                      ${card('Versions', html`${versions(value)}`)}
                      ${may('administrator') ? card('Name', clusterNameForm(value.cluster_name, () => this.overview.refresh())) : nothing}
                  </div>`
                : nothing}
            <div class="columns">
                ${value?.listeners ? listenersCard(value.listeners) : nothing}
                ${nodes.length ? card('Plugins', plugins(nodes)) : nothing}
            </div>
            ${may('administrator') ? html`<bilby-features></bilby-features>` : nothing}
        </div>`;
    }

    node(node) {
        return html`<div class="columns">
            ${card(html`${nodeLink(node.name)}`, nodeFacts(node), { aside: badge(node.type === 'disc' ? 'disk' : node.type) })}
            ${card(
                html`Memory <span class="visually-hidden">of ${node.name}</span>`,
                html`<bilby-node-chart node=${node.name} .range=${this.range} which="memory"></bilby-node-chart>`,
                { bare: true },
            )}
        </div>`;
    }
}

const versions = value =>
    facts([
        [value.product_name ?? 'BilbyMQ', value.product_version],
        ['Follows RabbitMQ', value.rabbitmq_version],
        ['Runs on', value.erlang_full_version ?? value.erlang_version],
    ]);

/** What is switched on at any node. */
function plugins(nodes) {
    const names = [...new Set(nodes.flatMap(node => node.enabled_plugins))].toSorted();
    return names.length === 0
        ? html`<p class="muted">There are none.</p>`
        : html`<span class="badges">${names.map(name => badge(name))}</span>`;
}

customElements.define('bilby-cluster-page', ClusterPage);
