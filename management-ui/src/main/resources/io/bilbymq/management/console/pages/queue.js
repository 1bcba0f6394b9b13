import { html } from 'lit';
import { del, path, put } from '../api.js';
import { alert } from '../components/alert.js';
import { badge, stateBadge } from '../components/badge.js';
import '../components/bindings.js';
import { card } from '../components/card.js';
import '../components/chart.js';
import { CHANNEL } from '../components/columns.js';
import { confirmed } from '../components/dialog.js';
import { CONSUMER_COLUMNS } from '../components/consumer-columns.js';
import { fieldFacts, facts } from '../components/facts.js';
import { notify } from '../components/notices.js';
import '../components/publish-form.js';
import '../components/queue-messages.js';
import '../components/table.js';
import { ThingPage } from '../components/thing-page.js';
import { ago, bytes, count, inWords, percent, plural, time } from '../format.js';
import { connectionLink, operatorPolicyLink, policyLink, virtualHostLink } from '../links.js';
import { levelSeries, rateSeries } from '../samples.js';

/** @type {import('../samples.js').Line[]} */
const LENGTHS = [
    ['messages', 'Total', 7],
    ['messages_ready', 'Ready', 1],
    ['messages_unacknowledged', 'Unacked', 3],
];

/** @type {import('../samples.js').Line[]} */
const MEMORY = [['memory', 'Memory', 6]];

/** @type {import('../samples.js').Line[]} */
const RATES = [
    ['publish', 'Incoming', 1],
    ['deliver_get', 'Deliver / get', 2],
    ['ack', 'Ack', 3],
    ['redeliver', 'Redelivered', 5],
];

/** A queue: how it is, what it is, who uses it, what is in it, and what can be done with it. */
class QueuePage extends ThingPage {
    /** @type {import('../components/thing-page.js').Kind} */
    is = { kind: 'Queue', list: '#/queues', samples: ['msg_rates', 'lengths'] };

    at() {
        return path`/queues/${this.params.vhost}/${this.params.queue}`;
    }

    badges(queue) {
        return html`${stateBadge(queue.paused ? 'paused' : queue.state)} ${badge(queue.type)} ${badge(`in ${queue.vhost}`, 'virtual host')}`;
    }

    charts(queue) {
        const rates = rateSeries(queue?.message_stats, RATES);
        const lengths = levelSeries(queue, LENGTHS);
        const memory = levelSeries(queue, MEMORY);
        return html`<div class="columns three">
            ${card('Queued messages', html`<bilby-chart label="Queued messages" unit="count" .series=${lengths}></bilby-chart>`, {
                bare: true,
            })}
            ${card('Message rates', html`<bilby-chart label="Message rates" unit="rate" .series=${rates}></bilby-chart>`, {
                bare: true,
            })}
            ${card('Memory', html`<bilby-chart label="Memory" unit="bytes" .series=${memory}></bilby-chart>`, { bare: true })}
        </div>`;
    }

    details(queue) {
        const { vhost, name } = queue;
        return html`
            <div class="columns">${card('Properties', this.properties(queue))} ${card('Contents', contents(queue))}</div>
            ${card(
                `Consumers (${count(queue.consumer_details.length)})`,
                html`<bilby-table
                    name="queue-consumers"
                    noun="consumer"
                    .columns=${[CHANNEL, ...CONSUMER_COLUMNS]}
                    .rows=${queue.consumer_details}
                    .key=${consumer => `${consumer.channel_details.name} ${consumer.consumer_tag}`}
                    .empty=${html`<p>Nobody consumes from this queue.</p>`}
                ></bilby-table>`,
                { bare: true },
            )}
            ${card('Bindings', html`<bilby-queue-bindings vhost=${vhost} queue=${name}></bilby-queue-bindings>`, { bare: true })}
            <div class="columns">
                <div class="card"><div class="inside"><bilby-get-messages vhost=${vhost} queue=${name}></bilby-get-messages></div></div>
                <div class="card"><div class="inside"><bilby-publish vhost=${vhost} exchange="" key=${name}></bilby-publish></div></div>
                <div class="card"><div class="inside"><bilby-browse-messages vhost=${vhost} queue=${name}></bilby-browse-messages></div></div>
                <div class="card"><div class="inside"><bilby-move-messages vhost=${vhost} queue=${name}></bilby-move-messages></div></div>
            </div>
            ${card('Actions', this.actions(queue))}
        `;
    }

    properties(queue) {
        const policy = queue.effective_policy_definition;
        return facts([
            ['Virtual host', virtualHostLink(queue.vhost)],
            ['Durable', inWords(queue.durable)],
            ['Auto delete', inWords(queue.auto_delete)],
            ['Exclusive', queue.owner_pid_details ? connectionLink(queue.owner_pid_details.name) : inWords(queue.exclusive)],
            ['Arguments', fieldFacts(queue.arguments)],
            ['Policy', queue.policy ? policyLink(queue.policy, queue.vhost) : 'none'],
            ['Operator policy', queue.operator_policy ? operatorPolicyLink(queue.operator_policy, queue.vhost) : 'none'],
            ['Effective policy', fieldFacts(policy, 'nothing')],
            ['Node', queue.node],
        ]);
    }

    actions(queue) {
        const { paused } = queue;
        return html`<div class="form-actions">
                <button type="button" class="button" @click=${() => this.do(() => this.pause(!paused))}>
                    ${paused ? 'Resume' : 'Pause'}
                </button>
                <button type="button" class="button danger" @click=${() => this.do(() => this.purge(queue))}>Purge</button>
                <button type="button" class="button danger" @click=${() => this.do(() => this.delete(queue))}>Delete queue</button>
            </div>
            <p class="help">${paused ? 'A paused queue takes messages and delivers none.' : 'Pausing stops deliveries; messages still come in.'}</p>
            ${alert(this.failure)}`;
    }

    async pause(isPaused) {
        await put(this.at() + (isPaused ? '/pause' : '/resume'));
        notify(isPaused ? 'The queue delivers nothing now.' : 'The queue delivers again.');
    }

    async purge(queue) {
        const isSure = await confirmed({
            heading: `Purge queue ${queue.name}?`,
            lost: [plural(queue.messages_ready, 'ready message')],
            text: 'Messages that consumers have and have not acknowledged stay.',
            action: 'Purge',
        });
        if (isSure) {
            await del(this.at() + '/contents');
            notify('The queue is empty.');
        }
    }

    async delete(queue) {
        const bindings = this.querySelector('bilby-queue-bindings')?.count;
        const isSure = await confirmed({
            heading: `Delete queue ${queue.name}?`,
            lost: [
                plural(queue.messages, 'message'),
                ...(bindings === undefined ? [] : [plural(bindings, 'binding')]),
                ...(queue.consumers ? [`${plural(queue.consumers, 'consumer')}, who are told`] : []),
            ],
            action: 'Delete queue',
        });
        if (isSure) {
            this.thing.stop();
            this.querySelector('bilby-queue-bindings')?.stop();
            await del(this.at());
            notify(`Queue ${queue.name} is deleted.`);
        }
        return isSure;
    }
}

function contents(queue) {
    return facts([
        ['Messages', html`${count(queue.messages)} <span class="muted">in ${bytes(queue.message_bytes)}</span>`],
        ['Ready', html`${count(queue.messages_ready)} <span class="muted">in ${bytes(queue.message_bytes_ready)}</span>`],
        [
            'Unacked',
            html`${count(queue.messages_unacknowledged)} <span class="muted">in ${bytes(queue.message_bytes_unacknowledged)}</span>`,
        ],
        ['Persistent', count(queue.messages_persistent)],
        ['Memory', bytes(queue.memory)],
        ['Consumers', count(queue.consumers)],
        ['Consumer capacity', queue.consumers ? percent(queue.consumer_capacity) : undefined],
        ['Single active consumer', queue.single_active_consumer_tag],
        ['Oldest message from', queue.head_message_timestamp && time(queue.head_message_timestamp * 1000)],
        ['Last used', queue.idle_since && ago(queue.idle_since)],
    ]);
}

customElements.define('bilby-queue-page', QueuePage);
