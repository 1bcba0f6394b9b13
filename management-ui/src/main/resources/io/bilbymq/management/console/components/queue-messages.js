import { html } from 'lit';
import { path, post } from '../api.js';
import { plural } from '../format.js';
import { BilbyElement } from './element.js';
import { numberField, numberOf, selectField, textField } from './fields.js';
import './form.js';
import { messageList } from './message.js';

/** @typedef {import('./fields.js').Option} Option */

/** @type {Option[]} */
const MODES = [
    ['ack_requeue_true', 'Put them back'],
    ['ack_requeue_false', 'Take them out'],
    ['reject_requeue_true', 'Reject them, and put them back'],
    ['reject_requeue_false', 'Reject them: dropped, or dead-lettered'],
];

/** @type {Option[]} */
const ENCODINGS = [
    ['auto', 'Text where it is text'],
    ['base64', 'Base64'],
];

/** Bytes of each payload that are shown. */
const SHOWN = 50_000;

/** Of a queue. */
class OfQueue extends BilbyElement {
    static properties = { vhost: {}, queue: {}, messages: { state: true } };

    constructor() {
        super();
        this.vhost = '';
        this.queue = '';
        /** @type {any[] | null} */
        this.messages = null;
    }

    at(what) {
        return path`/queues/${this.vhost}/${this.queue}` + what;
    }
}

/** Gets messages as a client would: `<bilby-get-messages vhost=… queue=…>`. */
class GetMessages extends OfQueue {
    render() {
        return html`<bilby-form
                heading="Get messages"
                submit="Get messages"
                keep
                .fields=${getFields}
                .action=${values => this.get(values)}
            ></bilby-form>
            ${messageList(this.vhost, this.messages)}`;
    }

    async get({ count, ackmode, encoding }) {
        this.messages = null;
        this.messages = await post(this.at('/get'), { count: Number(count), ackmode, encoding, truncate: SHOWN });
    }
}

const getFields = () => html`
    ${numberField({ label: 'How many', name: 'count', value: 1, min: 1, max: 500, required: true })}
    ${selectField({
        label: 'Then',
        name: 'ackmode',
        options: MODES,
        value: 'ack_requeue_true',
        help: 'What is put back is marked as redelivered.',
    })}
    ${selectField({ label: 'Show payload as', name: 'encoding', options: ENCODINGS, value: 'auto' })}
`;

customElements.define('bilby-get-messages', GetMessages);

/** Looks at messages that stay where they are: `<bilby-browse-messages vhost=… queue=…>`. */
class BrowseMessages extends OfQueue {
    render() {
        return html`<bilby-form
                heading="Browse messages"
                submit="Browse"
                kind=""
                keep
                .fields=${browseFields}
                .action=${values => this.browse(values)}
            ></bilby-form>
            ${messageList(this.vhost, this.messages)}`;
    }

    async browse({ offset, browse_count: count, browse_key: key }) {
        this.messages = null;
        this.messages = await post(this.at('/peek'), {
            offset: Number(offset),
            count: Number(count),
            truncate: SHOWN,
            ...(key ? { routing_key: key } : {}),
        });
    }
}

const browseFields = () => html`
    ${numberField({ label: 'From position', name: 'offset', value: 0, min: 0, required: true, help: '0 is the head of the queue.' })}
    ${numberField({ label: 'Up to', name: 'browse_count', value: 10, min: 1, max: 1000, required: true })}
    ${textField({ label: 'Only with routing key', name: 'browse_key' })}
    <p class="help wide">Nothing changes: browsed messages stay in their place, and nobody sees that they were looked at.</p>
`;

customElements.define('bilby-browse-messages', BrowseMessages);

/** Moves messages to another queue: `<bilby-move-messages vhost=… queue=…>`. */
class MoveMessages extends OfQueue {
    render() {
        return html`<bilby-form
            heading="Move messages"
            submit="Move"
            kind=""
            .fields=${moveFields}
            .action=${values => this.move(values)}
        ></bilby-form>`;
    }

    async move({ target, move_count: count, move_key: key }) {
        const limit = numberOf(count);
        const { moved, complete } = await post(this.at('/move'), {
            target,
            ...(limit === undefined ? {} : { count: limit }),
            ...(key ? { routing_key: key } : {}),
        });
        const done = `${plural(moved, 'message')} moved to ${target}.`;
        if (!complete) {
            throw new Error(`${done} Then ${target} refused one.`);
        }
        return done;
    }
}

const moveFields = () => html`
    ${textField({ label: 'To the queue', name: 'target', required: true, help: 'In the same virtual host.' })}
    ${numberField({ label: 'At most', name: 'move_count', min: 1, help: 'All that are ready, if it is empty.' })}
    ${textField({ label: 'Only those with routing key', name: 'move_key' })}
`;

customElements.define('bilby-move-messages', MoveMessages);
