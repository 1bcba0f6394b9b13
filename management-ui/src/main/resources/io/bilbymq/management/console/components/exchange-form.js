import { html } from 'lit';
import { get, path, put } from '../api.js';
import { exchangeArguments, needsArgument } from '../exchange-arguments.js';
import { likelyVirtualHost, virtualHosts } from '../session.js';
import './arguments.js';
import { BilbyElement } from './element.js';
import { checkField, selectField, textField } from './fields.js';
import './form.js';

/** What every broker has. */
const STANDARD = ['direct', 'fanout', 'topic', 'headers'];

const START = 'direct';

/**
 * Declares an exchange, and sends an event `declared` when it is there.
 *
 *     html`<bilby-exchange-form @declared=${…}></bilby-exchange-form>`
 */
class ExchangeForm extends BilbyElement {
    static properties = { types: { state: true }, type: { state: true } };

    constructor() {
        super();
        this.types = STANDARD;
        this.type = START;
    }

    async firstUpdated() {
        try {
            const { exchange_types: types } = await get('/overview?columns=exchange_types&disable_stats=true');
            const others = types.map(({ name }) => name).filter(name => !STANDARD.includes(name));
            this.types = [...STANDARD, ...others.sort()];
        } catch {
            // The standard ones can be chosen still.
        }
    }

    render() {
        return html`<bilby-form
            heading="Add exchange"
            submit="Add exchange"
            .fields=${() => this.fields()}
            .action=${values => this.declare(values)}
        ></bilby-form>`;
    }

    fields() {
        return html`
            ${textField({ label: 'Name', name: 'name', required: true, help: 'Unique in its virtual host; up to 255 bytes.' })}
            ${selectField({ label: 'Virtual host', name: 'vhost', options: virtualHosts.value, value: likelyVirtualHost() })}
            ${selectField({
                label: 'Type',
                name: 'type',
                options: this.types,
                value: START,
                help: 'By which rules it chooses where a message goes.',
                onChange: type => (this.type = type),
            })}
            ${checkField({
                label: 'Durable',
                name: 'durable',
                checked: true,
                help: 'It survives a restart of the broker.',
            })}
            ${checkField({
                label: 'Auto delete',
                name: 'auto_delete',
                help: 'It is deleted when the last of its bindings has gone; not before it had one.',
            })}
            ${checkField({
                label: 'Internal',
                name: 'internal',
                help: 'Clients cannot publish to it; messages come from exchanges that it is bound to.',
            })}
            <div class="wide">
                <bilby-arguments
                    name="arguments"
                    summary="Arguments: alternate exchange…"
                    .known=${exchangeArguments(this.type, this.types)}
                    .open=${needsArgument(this.type)}
                ></bilby-arguments>
            </div>
        `;
    }

    async declare({ name, vhost, type, durable, auto_delete: autoDelete, internal, arguments: json }) {
        await put(path`/exchanges/${vhost}/${name}`, {
            type,
            durable: durable === 'on',
            auto_delete: autoDelete === 'on',
            internal: internal === 'on',
            arguments: JSON.parse(json),
        });
        this.type = START;
        this.dispatchEvent(new Event('declared'));
        return `Exchange ${name} is there.`;
    }
}

customElements.define('bilby-exchange-form', ExchangeForm);
