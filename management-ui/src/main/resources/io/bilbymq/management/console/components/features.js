import { html } from 'lit';
import { LiveData } from '../live-data.js';
import { alert } from './alert.js';
import { stateBadge } from './badge.js';
import { card } from './card.js';
import { BilbyElement } from './element.js';
import './table.js';

/** May be broken behind its underscores where there is no room. */
const inWords = name => html`<span class="mono">${name.split('_').map((word, at) => (at ? html`_<wbr />${word}` : word))}</span>`;

const FLAG_COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: flag => inWords(flag.name) },
    { label: 'State', field: 'state', fixed: true, show: flag => stateBadge(flag.state) },
    { label: 'Description', field: 'desc', fixed: true, show: flag => flag.desc },
];

const DEPRECATED_COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: feature => inWords(feature.name) },
    { label: 'Phase', field: 'deprecation_phase', fixed: true, show: feature => feature.deprecation_phase.replaceAll('_', ' ') },
    { label: 'Description', field: 'desc', fixed: true, show: feature => feature.desc },
];

/** Feature flags, and what RabbitMQ gives up. They change with the version of the broker. */
class Features extends BilbyElement {
    flags = new LiveData(this, () => '/feature-flags');
    deprecated = new LiveData(this, () => '/deprecated-features');

    render() {
        const list = (name, noun, columns, data) => html`${alert(data.error, () => data.refresh())}
            <bilby-table
                name=${name}
                noun=${noun}
                .columns=${columns}
                .rows=${data.value ?? []}
                .key=${one => one.name}
                .empty=${html`<p>${data.value ? `There is no ${noun}.` : 'Loading…'}</p>`}
            ></bilby-table>`;
        return html`<div class="page">
            ${card('Feature flags', list('feature-flags', 'feature flag', FLAG_COLUMNS, this.flags), { bare: true })}
            ${card('Deprecated features', list('deprecated-features', 'deprecated feature', DEPRECATED_COLUMNS, this.deprecated), {
                bare: true,
            })}
        </div>`;
    }
}

customElements.define('bilby-features', Features);
