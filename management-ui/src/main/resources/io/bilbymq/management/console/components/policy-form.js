import { html, nothing } from 'lit';
import { ApiError, path, put } from '../api.js';
import { APPLY_TO, POLICY_KEYS } from '../policy-keys.js';
import { Watch } from '../observable.js';
import { likelyVirtualHost, may, virtualHosts } from '../session.js';
import { objectIn } from './definition.js';
import { BilbyElement } from './element.js';
import { numberField, selectField, textField, valuesOf } from './fields.js';
import './form.js';
import './policy-preview.js';

/** @type {import('./fields.js').Option[]} */
const KINDS = [
    ['policies', 'Policy'],
    ['operator-policies', 'Operator policy'],
];

/**
 * Adds a policy, or changes one, and says meanwhile what its pattern matches.
 *
 *     html`<bilby-policy-form @saved=${…}></bilby-policy-form>`
 *     html`<bilby-policy-form .policy=${policy} list="operator-policies"></bilby-policy-form>`
 */
class PolicyForm extends BilbyElement {
    static properties = {
        /** The one that is changed. */
        policy: { attribute: false },
        /** Of which kind it is: its list in the API. */
        list: {},
        /** What is typed of what it is for. */
        scope: { state: true },
        own: { state: true },
    };

    constructor() {
        super();
        /** As the API has it. @type {any} */
        this.policy = undefined;
        this.list = 'policies';
        /** @type {import('../policy-scope.js').Scope} */
        this.scope = { vhost: '', pattern: '', 'apply-to': 'all' };
        this.own = '';
        new Watch(this, virtualHosts);
    }

    connectedCallback() {
        super.connectedCallback();
        if (!this.hasUpdated) {
            this.own = this.policy?.name ?? '';
            this.scope = this.policy ?? { vhost: likelyVirtualHost(), pattern: '', 'apply-to': 'all' };
        }
    }

    render() {
        const words = this.policy ? 'Update policy' : 'Add policy';
        return html`<div @input=${this.look} @change=${this.look}>
            <bilby-form
                heading=${words}
                submit=${words}
                ?keep=${Boolean(this.policy)}
                .fields=${() => this.fields()}
                .action=${values => this.save(values)}
            ></bilby-form>
        </div>`;
    }

    /** What is typed now. */
    look(event) {
        const { vhost = this.policy?.vhost, name = this.policy?.name, pattern, apply_to: applyTo, policy_list: list } =
            valuesOf(event.target.closest('form'));
        this.list = list ?? this.list;
        this.own = name;
        if (vhost !== this.scope.vhost || pattern !== this.scope.pattern || applyTo !== this.scope['apply-to']) {
            this.scope = { vhost, pattern, 'apply-to': applyTo };
        }
    }

    fields() {
        const { policy } = this;
        const isOperators = this.list === 'operator-policies';
        return html`
            ${policy ? nothing : this.identity()}
            ${textField({
                label: 'Pattern',
                name: 'pattern',
                value: policy?.pattern,
                required: true,
                placeholder: '^orders\\.',
                help: 'A regular expression, found anywhere in a name unless ^ and $ hold it.',
            })}
            ${selectField({ label: 'Apply to', name: 'apply_to', options: APPLY_TO, value: policy?.['apply-to'] ?? 'all' })}
            ${numberField({
                label: 'Priority',
                name: 'priority',
                value: policy?.priority ?? 0,
                required: true,
                help: 'Of several that match the one with the highest applies, and no other.',
            })}
            <bilby-policy-preview
                class="wide"
                .scope=${this.scope}
                ?isOperators=${isOperators}
                own=${this.own}
            ></bilby-policy-preview>
            <bilby-definition
                class="wide"
                .known=${isOperators ? POLICY_KEYS.filter(key => key.isOperators) : POLICY_KEYS}
                .initial=${policy?.definition ?? {}}
            ></bilby-definition>
        `;
    }

    identity() {
        return html`
            ${textField({ label: 'Name', name: 'name', required: true })}
            ${selectField({ label: 'Virtual host', name: 'vhost', options: virtualHosts.value, value: likelyVirtualHost() })}
            ${may('administrator')
                ? selectField({
                      label: 'Kind',
                      name: 'policy_list',
                      options: KINDS,
                      value: 'policies',
                      help: 'An operator policy sets bounds that nobody else can lift.',
                  })
                : nothing}
        `;
    }

    async save({ vhost = this.policy?.vhost, name = this.policy?.name, pattern, apply_to: applyTo, priority, definition }) {
        const value = objectIn(definition);
        if (!value) {
            throw new ApiError(0, 'The definition is not a JSON object.');
        }
        await put(`/${this.list}` + path`/${vhost}/${name}`, {
            pattern,
            'apply-to': applyTo,
            priority: Number(priority),
            definition: value,
        });
        this.dispatchEvent(new Event('saved'));
        if (!this.policy) {
            this.own = '';
            this.list = 'policies';
            this.scope = { ...this.scope, pattern: '' };
        }
        return `Policy ${name} is in force.`;
    }
}

customElements.define('bilby-policy-form', PolicyForm);
