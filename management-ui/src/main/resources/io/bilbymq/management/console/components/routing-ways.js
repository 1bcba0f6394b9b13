import { html } from 'lit';
import { exchangeLink, queueLink } from '../links.js';
import { askedBy, kindOfWay, nameOfExchange, rateOfWay } from '../routing/words.js';
import './table.js';

const thing = (vhost, kind, name) => html`<bdi>${kind === 'queue' ? queueLink(vhost, name) : exchangeLink(vhost, name)}</bdi>`;

const columnsOf = vhost => [
    { label: 'From', field: 'from', fixed: true, show: row => thing(vhost, row.fromKind, row.fromName) },
    { label: 'Leads by', field: 'how', fixed: true, show: row => row.how },
    { label: 'Key or arguments', field: 'asked', fixed: true, show: row => html`<bdi class="mono">${row.asked}</bdi>` },
    { label: 'To', field: 'to', fixed: true, show: row => thing(vhost, row.toKind, row.toName) },
    { label: 'Rate', field: 'amount', number: true, fixed: true, show: row => row.rate },
];

/**
 * The ways of a virtual host as a table: all that a picture of it shows, and what that leaves out.
 * @param {string} vhost
 * @param {import('../routing/graph.js').Graph} graph
 */
export function waysTable(vhost, { nodes, edges }) {
    const rows = edges.flatMap(edge => {
        const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
        if (!from || !to) {
            return [];
        }
        const row = {
            from: nameOfExchange(from.name),
            fromName: from.name,
            fromKind: from.kind,
            to: nameOfExchange(to.name),
            toName: to.name,
            toKind: to.kind,
            how: kindOfWay(edge),
            amount: edge.rate ?? 0,
            rate: rateOfWay(edge),
        };
        const bindings = edge.bindings.length > 0 ? edge.bindings.map(askedBy) : [''];
        return bindings.map((asked, index) => ({ ...row, asked, key: `${edge.id} ${index}` }));
    });
    return html`<bilby-table
        name="routes"
        noun="route"
        .columns=${columnsOf(vhost)}
        .rows=${rows}
        .key=${row => row.key}
        .empty=${html`<p>Nothing is bound to anything here.</p>`}
    ></bilby-table>`;
}
