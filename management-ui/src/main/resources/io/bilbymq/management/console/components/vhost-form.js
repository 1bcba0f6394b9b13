import { html } from 'lit';
import { path, put } from '../api.js';
import { loadVirtualHosts } from '../session.js';
import { selectField, textField } from './fields.js';
import './form.js';

/** @typedef {import('./fields.js').Option} Option */

/** @type {Option[]} */
const QUEUE_TYPES = [
    ['classic', 'Classic'],
    ['quorum', 'Quorum'],
];

/** @type {Option} */
const NOT_SAID = ['', 'As the node says'];

/** @param {any} [host] as the API has it */
const described = ({ description, tags, default_queue_type: type } = {}) => html`
    ${textField({ label: 'Description', name: 'description', value: description })}
    ${textField({ label: 'Tags', name: 'tags', value: tags?.join(', '), help: 'With commas between them, such as production, team-a.' })}
    ${selectField({
        label: 'Default queue type',
        name: 'default_queue_type',
        // Once it is said it cannot be unsaid.
        options: isSaid(type) ? QUEUE_TYPES : [NOT_SAID, ...QUEUE_TYPES],
        value: isSaid(type) ? type : '',
        help: 'Of queues whose declarations say none.',
    })}
`;

const isSaid = type => type !== undefined && type !== 'undefined';

const fieldsToAdd = () => html`${textField({ label: 'Name', name: 'name', required: true })} ${described()}`;

const bodyOf = ({ description, tags, default_queue_type: type }) => ({
    description,
    tags,
    ...(type ? { default_queue_type: type } : {}),
});

/** Adds a virtual host. @param {() => void} onDone is called when it is there */
export function vhostForm(onDone) {
    const action = async values => {
        await put(path`/vhosts/${values.name}`, bodyOf(values));
        await loadVirtualHosts();
        onDone();
        return `Virtual host ${values.name} is there.`;
    };
    return html`<bilby-form heading="Add virtual host" submit="Add virtual host" .fields=${fieldsToAdd} .action=${action}></bilby-form>`;
}

/** Changes what is said of a virtual host. @param {any} host as the API has it @param {() => void} onDone */
export function changeVhostForm(host, onDone) {
    const action = async values => {
        await put(path`/vhosts/${host.name}`, bodyOf(values));
        onDone();
        return `Virtual host ${host.name} is changed.`;
    };
    return html`<bilby-form
        heading="Update virtual host"
        submit="Update virtual host"
        kind=""
        keep
        .fields=${() => described(host)}
        .action=${action}
    ></bilby-form>`;
}
