import { html } from 'lit';
import { path } from '../api.js';
import { LiveData } from '../live-data.js';
import { levelSeries, RANGES, samplesQuery } from '../samples.js';
import { alert } from './alert.js';
import './chart.js';
import { BilbyElement } from './element.js';

/**
 * What can be drawn of a node.
 * @type {Record<'memory' | 'disk' | 'files' | 'threads', {label: string, unit: string, lines: import('../samples.js').Line[]}>}
 */
const CHARTS = {
    memory: { label: 'Memory', unit: 'bytes', lines: [['mem_used', 'Used', 1]] },
    disk: { label: 'Free on disk', unit: 'bytes', lines: [['disk_free', 'Free', 2]] },
    files: { label: 'File descriptors and sockets', unit: 'count', lines: [['fd_used', 'File descriptors', 4], ['sockets_used', 'Sockets', 2]] },
    threads: { label: 'Threads', unit: 'count', lines: [['proc_used', 'Threads', 6]] },
};

/** Over time: `<bilby-node-chart node=… .range=${range} which="memory"></bilby-node-chart>`. */
class NodeChart extends BilbyElement {
    static properties = {
        node: {},
        range: { attribute: false },
        which: {},
    };

    constructor() {
        super();
        this.node = '';
        /** @type {import('../samples.js').Range} */
        this.range = RANGES[0];
        /** @type {keyof typeof CHARTS} */
        this.which = 'memory';
    }

    data = new LiveData(this, () => path`/nodes/${this.node}` + `?${samplesQuery(this.range, 'node_stats')}`);

    render() {
        const { label, unit, lines } = CHARTS[this.which];
        const { value, error } = this.data;
        return html`${alert(error)}
            <bilby-chart label=${label} unit=${unit} .series=${seriesOf(value, lines)}></bilby-chart>`;
    }
}

/** Since the node is up: what it had before was not nothing. */
function seriesOf(node, lines) {
    const begin = Date.now() - (node?.uptime ?? 0);
    return levelSeries(node, lines).map(line => ({ ...line, points: line.points.filter(([timestamp]) => timestamp >= begin) }));
}

customElements.define('bilby-node-chart', NodeChart);
