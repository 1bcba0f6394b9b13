import { html, nothing } from 'lit';
import { told } from '../following.js';
import { bytes, timeOfDay } from '../format.js';
import { connectionLink, exchangeLink, queueLink } from '../links.js';
import { badge } from './badge.js';
import { twoEnds } from './columns.js';
import { fieldFacts } from './facts.js';
import { isCut, withTime } from './message.js';

const SIMPLE = { fixed: true, unsorted: true };

const mono = text => html`<span class="mono">${text}</span>`;

const TIME = { label: 'Time', field: 'at', ...SIMPLE, show: message => html`<span class="unbroken">${timeOfDay(message.at)}</span>` };

const KEY = { label: 'Routing key', field: 'routing_key', ...SIMPLE, show: message => mono(message.routing_key) };

const PAYLOAD = {
    label: 'Payload',
    field: 'payload',
    ...SIMPLE,
    show: message => html`<pre class="payload" tabindex="0">${message.payload}</pre>
        ${remark(message) ? html`<span class="muted">${remark(message)}</span>` : nothing}`,
};

const SIZE = { label: 'Size', field: 'payload_bytes', number: true, ...SIMPLE, show: message => bytes(message.payload_bytes) };

function remark(message) {
    return [message.payload_encoding === 'base64' ? 'as base64' : '', isCut(message) ? 'the beginning' : ''].filter(Boolean).join(', ');
}

/** Properties, and headers behind them. */
function fields({ headers, ...properties }) {
    return fieldFacts({ ...withTime(properties), ...headers }, '–');
}

/** Messages as they went through the exchange. @type {import('./table.js').Column[]} */
const MESSAGES = [
    TIME,
    KEY,
    PAYLOAD,
    SIZE,
    { label: 'Properties and headers', field: 'properties', ...SIMPLE, show: message => fields(message.properties ?? {}) },
];

/** What happened to them, as the firehose tells it. @type {(vhost: string) => import('./table.js').Column[]} */
const events = vhost => [
    TIME,
    { label: 'What', field: 'routing_key', ...SIMPLE, show: message => what(vhost, told(message), message) },
    { label: 'Routing keys', field: 'properties', ...SIMPLE, show: message => mono((told(message)?.keys ?? []).join(', ')) },
    PAYLOAD,
    SIZE,
    { label: 'By', field: 'properties', ...SIMPLE, show: message => by(told(message)) },
    { label: 'Properties', field: 'properties', ...SIMPLE, show: message => fields(told(message)?.properties ?? {}) },
];

function what(vhost, event, message) {
    if (!event) {
        return mono(message.routing_key);
    }
    return event.isPublish
        ? html`${badge('published')} to ${exchangeLink(vhost, event.of)}`
        : html`${badge('delivered')} from ${queueLink(vhost, event.of)}`;
}

function by(event) {
    if (!event) {
        return nothing;
    }
    return html`${event.user}<br />${connectionLink(event.connection, twoEnds(event.connection))}`;
}

/**
 * Columns of messages that are followed.
 * @param {string} vhost
 * @param {boolean} isFirehose whether they tell of others
 */
export const followColumns = (vhost, isFirehose) => (isFirehose ? events(vhost) : MESSAGES);
