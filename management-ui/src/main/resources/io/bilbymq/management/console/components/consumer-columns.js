import { html } from 'lit';
import { count, inWords } from '../format.js';
import { queueLink } from '../links.js';
import { fieldFacts } from './facts.js';

const YES_NO = { fixed: true, unsorted: true };

/** What a channel consumes from. */
export const CONSUMER_QUEUE = {
    label: 'Queue',
    field: 'queue.name',
    fixed: true,
    show: ({ queue }) => queueLink(queue.vhost, queue.name),
};

/** What else there is to say of a consumer. @type {import('./table.js').Column[]} */
export const CONSUMER_COLUMNS = [
    { label: 'Consumer tag', field: 'consumer_tag', fixed: true, show: consumer => html`<span class="mono">${consumer.consumer_tag}</span>` },
    { label: 'State', field: 'activity_status', fixed: true, show: consumer => consumer.activity_status.replaceAll('_', ' ') },
    { label: 'Acknowledges', field: 'ack_required', ...YES_NO, show: consumer => inWords(consumer.ack_required) },
    { label: 'Exclusive', field: 'exclusive', ...YES_NO, show: consumer => inWords(consumer.exclusive) },
    { label: 'Prefetch', field: 'prefetch_count', number: true, fixed: true, show: ({ prefetch_count: prefetch }) => (prefetch ? count(prefetch) : 'any') },
    { label: 'Arguments', field: 'arguments', ...YES_NO, show: consumer => fieldFacts(consumer.arguments, '–') },
];
