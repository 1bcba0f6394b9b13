import { html } from 'lit';
import { put } from '../api.js';
import { textField } from './fields.js';
import './form.js';

/** Names the cluster. @param {string} name as it is @param {() => void} onDone */
export function clusterNameForm(name, onDone) {
    const fields = () =>
        textField({ label: 'Cluster name', name: 'cluster_name', value: name, required: true, help: 'Clients are told when they connect.' });
    const action = async ({ cluster_name: wanted }) => {
        await put('/cluster-name', { name: wanted });
        onDone();
        return `The cluster is called ${wanted}.`;
    };
    return html`<bilby-form
        heading="Change cluster name"
        hiddenHeading
        submit="Change name"
        kind=""
        keep
        .fields=${fields}
        .action=${action}
    ></bilby-form>`;
}
