import { html } from 'lit';
import { path, urlOf } from '../api.js';
import { card } from '../components/card.js';
import '../components/definitions-import.js';
import { option, selectField } from '../components/fields.js';
import { PageElement } from '../components/page-element.js';
import { Watch } from '../observable.js';
import { shownVirtualHost, virtualHosts } from '../session.js';

/** Definitions as files: what there is, without messages. */
class DefinitionsPage extends PageElement {
    static properties = { of: { state: true } };

    constructor() {
        super();
        this.of = shownVirtualHost.value;
        new Watch(this, virtualHosts);
    }

    render() {
        return html`<div class="page">
            <div class="page-head"><h1>Definitions</h1></div>
            <p class="muted">
                Virtual hosts, users, permissions, policies, exchanges, queues and bindings, as a file that BilbyMQ and RabbitMQ read. There
                are no messages in it.
            </p>
            ${card('Export definitions', this.export())}
            ${card('Import definitions', html`<bilby-definitions-import></bilby-definitions-import>`)}
        </div>`;
    }

    export() {
        return html`<div class="fields">
                ${selectField({
                    label: 'What',
                    name: 'definitions_of',
                    options: [option('', 'Everything'), ...virtualHosts.value.map(name => option(name, `Virtual host ${name}`))],
                    value: this.of,
                    onChange: of => (this.of = of),
                    help:
                        this.of === ''
                            ? 'With the hashes of passwords: keep the file to yourself.'
                            : 'Without users; it can be imported into any virtual host.',
                })}
            </div>
            <div class="form-actions"><a class="button primary" href=${this.address()} download=${this.name()}>Download</a></div>`;
    }

    address() {
        const list = this.of === '' ? '/definitions' : path`/definitions/${this.of}`;
        return urlOf(`${list}?download=${encodeURIComponent(this.name())}`);
    }

    /** Host and day, as RabbitMQ's console has them, and nothing that a file cannot be called. */
    name() {
        const of = this.of === '' ? '' : '_' + this.of.replace(/[^\w.-]+/g, '_');
        return `bilbymq_${location.hostname}${of}_${new Date().toISOString().slice(0, 10)}.json`;
    }
}

customElements.define('bilby-definitions-page', DefinitionsPage);
