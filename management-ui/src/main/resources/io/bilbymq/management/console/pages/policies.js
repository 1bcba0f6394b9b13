import { html, nothing } from 'lit';
import { path } from '../api.js';
import { card } from '../components/card.js';
import { fieldFacts } from '../components/facts.js';
import { PageElement } from '../components/page-element.js';
import '../components/policy-form.js';
import '../components/table.js';
import { count } from '../format.js';
import { operatorPolicyLink, policyLink, virtualHostLink } from '../links.js';
import { Watch } from '../observable.js';
import { APPLY_TO } from '../policy-keys.js';
import { may, shownVirtualHost, virtualHosts } from '../session.js';

const WORDS = new Map(APPLY_TO);

/** @returns {import('../components/table.js').Column[]} */
const columns = link => [
    { label: 'Name', field: 'name', fixed: true, show: policy => link(policy.name, policy.vhost) },
    { label: 'Virtual host', field: 'vhost', show: policy => virtualHostLink(policy.vhost) },
    { label: 'Pattern', field: 'pattern', show: policy => html`<span class="mono">${policy.pattern}</span>` },
    { label: 'Apply to', field: 'apply-to', show: policy => WORDS.get(policy['apply-to']) ?? policy['apply-to'] },
    { label: 'Definition', field: 'definition', unsorted: true, show: policy => fieldFacts(policy.definition) },
    { label: 'Priority', field: 'priority', number: true, show: policy => count(policy.priority) },
];

const USERS = columns(policyLink);
const OPERATORS = columns(operatorPolicyLink);

/** Policies, and those of operators. */
class PoliciesPage extends PageElement {
    constructor() {
        super();
        new Watch(this, shownVirtualHost, virtualHosts);
    }

    render() {
        return html`<div class="page">
            <div class="page-head"><h1>Policies</h1></div>
            ${this.list('User policies', 'policies', USERS, 'There are no policies yet.', true)}
            ${this.list('Operator policies', 'operator-policies', OPERATORS, 'There are no operator policies.', false)}
            ${may('policymaker')
                ? html`<div class="card">
                      <div class="inside"><bilby-policy-form @saved=${this.refresh}></bilby-policy-form></div>
                  </div>`
                : nothing}
        </div>`;
    }

    list(heading, name, ofKind, empty, isMain) {
        const host = shownVirtualHost.value;
        return card(
            heading,
            html`<bilby-table
                name=${name}
                noun=${name === 'policies' ? 'policy' : 'operator policy'}
                nouns=${name === 'policies' ? 'policies' : 'operator policies'}
                ?main=${isMain}
                source=${host ? `/${name}` + path`/${host}` : `/${name}`}
                .columns=${ofKind}
                .empty=${html`<p>${empty}</p>`}
            ></bilby-table>`,
            { bare: true },
        );
    }

    refresh() {
        const lists = [...this.querySelectorAll('bilby-table')].filter(table => table.name.endsWith('policies'));
        lists.forEach(table => table.refresh());
    }
}

customElements.define('bilby-policies-page', PoliciesPage);
