import { html, nothing } from 'lit';
import { del, path } from '../api.js';
import { alert } from '../components/alert.js';
import { badge } from '../components/badge.js';
import '../components/bindings.js';
import { card } from '../components/card.js';
import '../components/chart.js';
import { CHANNEL } from '../components/columns.js';
import { confirmed } from '../components/dialog.js';
import { fieldFacts, facts } from '../components/facts.js';
import '../components/follow.js';
import { notify } from '../components/notices.js';
import { PUBLISH_COLUMNS } from '../components/publish-columns.js';
import '../components/publish-form.js';
import '../components/table.js';
import { ThingPage } from '../components/thing-page.js';
import '../components/tracing-note.js';
import { FIREHOSE } from '../following.js';
import { count, inWords, plural } from '../format.js';
import { operatorPolicyLink, policyLink, userLink, virtualHostLink } from '../links.js';
import { rateSeries } from '../samples.js';
import { may } from '../session.js';

/** @type {import('../samples.js').Line[]} */
const RATES = [
    ['publish_in', 'In', 1],
    ['publish_out', 'Out', 2],
];

const PUBLISHER_COLUMNS = [
    CHANNEL,
    { label: 'User', field: 'channel_details.user', fixed: true, show: ({ channel_details: channel }) => userLink(channel.user) },
    ...PUBLISH_COLUMNS,
];

/** An exchange: what goes through it, where to, and what can be done with it. */
class ExchangePage extends ThingPage {
    /** @type {import('../components/thing-page.js').Kind} */
    is = { kind: 'Exchange', list: '#/exchanges', samples: ['msg_rates'] };

    at() {
        return path`/exchanges/${this.params.vhost}/${this.params.exchange}`;
    }

    /** The default exchange has no name, and an address needs one. */
    get isDefault() {
        return this.params.exchange === 'amq.default';
    }

    get heading() {
        return this.isDefault ? '(AMQP default)' : this.params.exchange;
    }

    badges({ type, vhost, internal }) {
        return html`${badge(type)} ${internal ? badge('internal') : nothing} ${badge(`in ${vhost}`, 'virtual host')}`;
    }

    charts(exchange) {
        const rates = rateSeries(exchange?.message_stats, RATES);
        return html`<div class="columns">
            ${card('Message rates', html`<bilby-chart label="Message rates" unit="rate" .series=${rates}></bilby-chart>`, { bare: true })}
            ${card('Properties', exchange ? properties(exchange) : nothing)}
        </div>`;
    }

    details(exchange) {
        const { vhost, name } = exchange;
        return html`
            ${name === FIREHOSE ? html`<bilby-tracing-note vhost=${vhost}></bilby-tracing-note>` : nothing}
            ${card('Bindings', this.isDefault ? ALL_QUEUES : html`<bilby-exchange-bindings vhost=${vhost} exchange=${name}></bilby-exchange-bindings>`, {
                bare: !this.isDefault,
            })}
            ${card(
                `Publishers (${count(exchange.incoming.length)})`,
                html`<bilby-table
                    name="exchange-publishers"
                    noun="publisher"
                    .columns=${PUBLISHER_COLUMNS}
                    .rows=${exchange.incoming}
                    .key=${({ channel_details: channel }) => channel.name}
                    .empty=${html`<p>No channel that is open has published to this exchange.</p>`}
                ></bilby-table>`,
                { bare: true },
            )}
            ${exchange.internal
                ? card('Publish message', html`<p class="muted">This exchange is internal: clients cannot publish to it.</p>`)
                : html`<div class="card"><div class="inside"><bilby-publish vhost=${vhost} exchange=${name}></bilby-publish></div></div>`}
            ${may('administrator') ? card('Follow messages', html`<bilby-follow .exchange=${exchange}></bilby-follow>`) : nothing}
            ${card('Actions', this.actions(exchange))}
        `;
    }

    actions(exchange) {
        return this.isDefault || exchange.name.startsWith('amq.')
            ? html`<p class="muted">Every virtual host has this exchange. It cannot be deleted.</p>`
            : html`<div class="form-actions">
                      <button type="button" class="button danger" @click=${() => this.do(() => this.delete(exchange))}>Delete exchange</button>
                  </div>
                  ${alert(this.failure)}`;
    }

    async delete({ name }) {
        const bindings = this.querySelector('bilby-exchange-bindings');
        const number = bindings?.count;
        const isSure = await confirmed({
            heading: `Delete exchange ${name}?`,
            text: 'Clients that publish to it then have their channel closed.',
            lost: number === undefined ? [] : [plural(number, 'binding')],
            action: 'Delete exchange',
        });
        if (isSure) {
            this.thing.stop();
            bindings?.stop();
            await del(this.at());
            notify(`Exchange ${name} is deleted.`);
        }
        return isSure;
    }
}

const ALL_QUEUES = html`<p class="muted">
    Every queue is bound to the default exchange by its name. No other bindings can be made, and these cannot be undone.
</p>`;

function properties(exchange) {
    return facts([
        ['Virtual host', virtualHostLink(exchange.vhost)],
        ['Type', exchange.type],
        ['Durable', inWords(exchange.durable)],
        ['Auto delete', inWords(exchange.auto_delete)],
        ['Internal', inWords(exchange.internal)],
        ['Arguments', fieldFacts(exchange.arguments)],
        ['Policy', exchange.policy ? policyLink(exchange.policy, exchange.vhost) : 'none'],
        ['Operator policy', exchange.operator_policy ? operatorPolicyLink(exchange.operator_policy, exchange.vhost) : undefined],
        ['Effective policy', fieldFacts(exchange.effective_policy_definition, 'nothing')],
    ]);
}

customElements.define('bilby-exchange-page', ExchangePage);
