import { html } from 'lit';
import { path } from '../api.js';
import { featureBadges, messageRateColumn } from '../components/columns.js';
import '../components/exchange-form.js';
import { ListPage } from '../components/list-page.js';
import { exchangeLink, policyLink } from '../links.js';

/** @type {import('../components/table.js').Column[]} */
const COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: exchange => exchangeLink(exchange.vhost, exchange.name) },
    { label: 'Type', field: 'type', show: exchange => exchange.type },
    {
        label: 'Features',
        field: 'arguments',
        fields: ['durable', 'auto_delete', 'internal'],
        unsorted: true,
        show: exchange => featureBadges(exchange),
    },
    { label: 'Policy', field: 'policy', show: exchange => (exchange.policy ? policyLink(exchange.policy, exchange.vhost) : '') },
    messageRateColumn('Rate in', 'publish_in'),
    messageRateColumn('Rate out', 'publish_out'),
];

/** All exchanges. */
class ExchangesPage extends ListPage {
    list() {
        return {
            heading: 'Exchanges',
            noun: 'exchange',
            columns: COLUMNS,
            source: host => (host ? path`/exchanges/${host}` : '/exchanges'),
            empty: html`<p>There are no exchanges.</p>`,
            below: html`<bilby-exchange-form @declared=${() => this.refresh()}></bilby-exchange-form>`,
        };
    }
}

customElements.define('bilby-exchanges-page', ExchangesPage);
