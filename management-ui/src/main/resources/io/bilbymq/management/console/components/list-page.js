import { html, nothing } from 'lit';
import { Watch } from '../observable.js';
import { shownVirtualHost, virtualHosts } from '../session.js';
import { withVirtualHost } from './columns.js';
import { PageElement } from './page-element.js';
import './table.js';

/**
 * A page about one list of the API: that of all virtual hosts, or of the one that is shown.
 *
 *     class QueuesPage extends ListPage {
 *         list() { return { heading: 'Queues', noun: 'queue', columns: COLUMNS, source: host => (host ? path`/queues/${host}` : '/queues') }; }
 *     }
 */
export class ListPage extends PageElement {
    constructor() {
        super();
        new Watch(this, shownVirtualHost, virtualHosts);
    }

    /**
     * What is listed; every page has its own.
     * @returns {{heading: string, noun: string, columns: import('./table.js').Column[], source: (host: string) => string,
     *     empty?: unknown, note?: unknown, below?: unknown}} `source` gets the virtual host, or '' for all; `note` stands beside the
     *     heading, `below` under the table
     */
    list() {
        throw new Error('a page says what it lists');
    }

    /** Asks at once: something has come or gone. */
    refresh() {
        this.querySelector('bilby-table')?.refresh();
    }

    render() {
        const { heading, noun, columns, source, empty = nothing, note = nothing, below = nothing } = this.list();
        return html`<div class="page">
            <div class="page-head"><h1>${heading}</h1>${note === nothing ? nothing : html`<span class="muted">${note}</span>`}</div>
            <div class="card">
                <bilby-table
                    name="${noun}s"
                    noun=${noun}
                    main
                    source=${source(shownVirtualHost.value)}
                    .columns=${withVirtualHost(columns)}
                    .empty=${empty}
                ></bilby-table>
            </div>
            ${below === nothing ? nothing : html`<div class="card"><div class="inside">${below}</div></div>`}
        </div>`;
    }
}
