import { html } from 'lit';
import { path, put } from '../api.js';
import { QUEUE_ARGUMENTS } from '../queue-arguments.js';
import { likelyVirtualHost, virtualHosts } from '../session.js';
import './arguments.js';
import { checkField, selectField, textField } from './fields.js';
import './form.js';

/** @type {import('./fields.js').Option[]} */
const TYPES = [
    ['', 'Default of the virtual host'],
    ['classic', 'Classic'],
    ['quorum', 'Quorum'],
];

const fields = () => html`
    ${textField({ label: 'Name', name: 'name', required: true, help: 'Unique in its virtual host; up to 255 bytes.' })}
    ${selectField({ label: 'Virtual host', name: 'vhost', options: virtualHosts.value, value: likelyVirtualHost() })}
    ${selectField({
        label: 'Type',
        name: 'type',
        options: TYPES,
        help: 'A quorum queue is always durable, counts deliveries, and gives up on a message after some.',
    })}
    ${checkField({
        label: 'Durable',
        name: 'durable',
        checked: true,
        help: 'It survives a restart of the broker, with its persistent messages.',
    })}
    ${checkField({
        label: 'Auto delete',
        name: 'auto_delete',
        help: 'It is deleted when its last consumer has gone; not before it had one.',
    })}
    <div class="wide">
        <bilby-arguments name="arguments" summary="Arguments: expiry, limits, dead letters…" .known=${QUEUE_ARGUMENTS}></bilby-arguments>
    </div>
`;

async function declare({ name, vhost, type, durable, auto_delete: autoDelete, arguments: json }) {
    const given = JSON.parse(json);
    await put(path`/queues/${vhost}/${name}`, {
        durable: durable === 'on',
        auto_delete: autoDelete === 'on',
        arguments: type ? { 'x-queue-type': type, ...given } : given,
    });
    return `Queue ${name} is there.`;
}

/** Declares a queue. @param {() => void} onDone is called when it is there */
export function queueForm(onDone) {
    const action = async values => {
        const done = await declare(values);
        onDone();
        return done;
    };
    return html`<bilby-form heading="Add queue" submit="Add queue" .fields=${fields} .action=${action}></bilby-form>`;
}
