import { html, nothing } from 'lit';
import { del, path } from '../api.js';
import '../components/action.js';
import { badge } from '../components/badge.js';
import { card } from '../components/card.js';
import { confirmed } from '../components/dialog.js';
import { facts, fieldFacts } from '../components/facts.js';
import { gone, goneAfter } from '../components/gone.js';
import { loading } from '../components/loading.js';
import { PageElement } from '../components/page-element.js';
import '../components/policy-applied.js';
import '../components/policy-form.js';
import { count } from '../format.js';
import { virtualHostLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { APPLY_TO } from '../policy-keys.js';
import { go } from '../router.js';
import { may } from '../session.js';

const WORDS = new Map(APPLY_TO);

/** A policy: what it says, and what it applies to now. */
class PolicyPage extends PageElement {
    static properties = { isGoing: { state: true } };

    list = 'policies';
    noun = 'policy';
    policy = new LiveData(this, () => this.at());

    constructor() {
        super();
        this.isGoing = false;
    }

    at() {
        return `/${this.list}` + path`/${this.params.vhost}/${this.params.policy}`;
    }

    get isOperators() {
        return this.list === 'operator-policies';
    }

    get mayChange() {
        return may(this.isOperators ? 'administrator' : 'policymaker');
    }

    render() {
        const { vhost, policy: name } = this.params;
        const { value: policy, error } = this.policy;
        return html`<div class="page">
            <div class="page-head">
                <h1><span class="kind">${this.isOperators ? 'Operator policy' : 'Policy'}</span> ${name}</h1>
                <span class="badges">${badge(`in ${vhost}`, 'virtual host')}</span>
            </div>
            ${error
                ? gone(error, this.noun, ['#/policies', 'All policies'])
                : policy
                  ? html`${this.isGoing ? nothing : this.parts(policy)} ${this.mayChange ? this.actions(policy) : nothing}`
                  : loading()}
        </div>`;
    }

    parts(policy) {
        return html`<div class="columns">
                ${card(
                    'Details',
                    facts([
                        ['Virtual host', virtualHostLink(policy.vhost)],
                        ['Pattern', html`<span class="mono">${policy.pattern}</span>`],
                        ['Apply to', WORDS.get(policy['apply-to']) ?? policy['apply-to']],
                        ['Priority', count(policy.priority)],
                        ['Definition', fieldFacts(policy.definition)],
                    ]),
                )}
                ${card(
                    'Applies to',
                    html`<bilby-policy-applied
                        .scope=${policy}
                        name=${policy.name}
                        ?isOperators=${this.isOperators}
                    ></bilby-policy-applied>`,
                    { bare: true },
                )}
            </div>
            ${this.mayChange
                ? html`<div class="card">
                      <div class="inside">
                          <bilby-policy-form .policy=${policy} list=${this.list} @saved=${this.refresh}></bilby-policy-form>
                      </div>
                  </div>`
                : nothing}`;
    }

    actions(policy) {
        return card(
            `Delete ${this.noun}`,
            html`<div class="form-actions">
                <bilby-action label="Delete policy" kind="danger" .action=${() => this.delete(policy)}></bilby-action>
            </div>`,
        );
    }

    refresh() {
        this.policy.refresh();
        this.querySelector('bilby-policy-applied')?.refresh();
    }

    async delete(policy) {
        const counts = this.querySelector('bilby-policy-applied')?.counts();
        const isSure = await confirmed({
            heading: `Delete ${this.noun} ${policy.name}?`,
            text: 'Queues and exchanges then do what the next policy says that matches, or what was declared.',
            lost: counts ? [`what it says for ${counts.queues} and ${counts.exchanges}`] : [],
            action: 'Delete policy',
        });
        if (isSure) {
            await goneAfter(this, this.policy, () => del(this.at()));
            go('#/policies');
            return `Policy ${policy.name} is deleted.`;
        }
    }
}

customElements.define('bilby-policy-page', PolicyPage);

/** The same of one that operators have set. */
class OperatorPolicyPage extends PolicyPage {
    list = 'operator-policies';
    noun = 'operator policy';
}

customElements.define('bilby-operator-policy-page', OperatorPolicyPage);
