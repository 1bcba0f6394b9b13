import { html, nothing } from 'lit';
import { plural } from '../format.js';
import { operatorPolicyLink, policyLink } from '../links.js';
import { alert } from './alert.js';
import { COLUMNS, keyOf, NONE, OfPolicy } from './of-policy.js';

/**
 * What a policy applies to now.
 *
 *     html`<bilby-policy-applied .scope=${policy} name=${policy.name}></bilby-policy-applied>`
 */
export class PolicyApplied extends OfPolicy {
    static properties = { name: {} };

    constructor() {
        super();
        this.name = '';
    }

    refresh() {
        this.queues.refresh();
        this.exchanges.refresh();
    }

    /** How much it applies to, in words. */
    counts() {
        const [queues, exchanges] = this.matched();
        const own = ({ policy, operator_policy: operators }) => (this.isOperators ? operators : policy) === this.name;
        return {
            queues: plural(queues.items.filter(own).length, 'queue'),
            exchanges: plural(exchanges.items.filter(own).length, 'exchange'),
        };
    }

    render() {
        const { error } = this;
        if (error) {
            return html`<div class="inside">${alert(error)}</div>`;
        }
        if (!this.asked) {
            return html`<p class="inside help">Lists cannot be searched with a pattern that looks ahead. Each queue says which policy it has.</p>`;
        }
        const matched = this.matched();
        const rows = this.rows(matched);
        const applied = rows.filter(({ policy }) => policy === this.name);
        const others = rows.filter(({ policy }) => policy && policy !== this.name);
        return html`<bilby-table
                name="policy-applied"
                noun="match"
                nouns="matches"
                .columns=${COLUMNS}
                .rows=${applied}
                .key=${keyOf}
                .empty=${html`<p>${this.isKnown ? 'It applies to nothing now.' : 'Loading…'}</p>`}
            ></bilby-table>
            ${this.remarks(others, matched[0])}`;
    }

    /** What matches and has another policy, and what was not looked at. */
    remarks(others, queues) {
        const isCut = queues.count > queues.items.length || !queues.isExact;
        if (others.length === 0 && !isCut) {
            return nothing;
        }
        const link = this.isOperators ? operatorPolicyLink : policyLink;
        return html`<p class="inside help">
            ${others.length === 0
                ? nothing
                : html`${plural(others.length, 'other match', 'other matches')} ${others.length === 1 ? 'has' : 'have'} a policy that comes
                  first, such as ${link(others[0].policy, this.scope.vhost)}.`}
            ${isCut ? `Of the queues that match, the first ${queues.items.length} were looked at.` : nothing}
        </p>`;
    }
}

customElements.define('bilby-policy-applied', PolicyApplied);
