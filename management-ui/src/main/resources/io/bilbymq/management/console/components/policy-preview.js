import { html, nothing } from 'lit';
import { plural } from '../format.js';
import { looksAhead } from '../policy-scope.js';
import { COLUMNS, keyOf, OfPolicy } from './of-policy.js';

/** How long it is waited for the next key, in milliseconds. */
const DEBOUNCE = 200;

/** As many as a preview names. */
const NAMED = 8;

/**
 * What a pattern would match, while it is typed.
 *
 *     html`<bilby-policy-preview .scope=${{ vhost: '/', pattern: '^a', 'apply-to': 'all' }} own="limits"></bilby-policy-preview>`
 */
class PolicyPreview extends OfPolicy {
    static properties = {
        /** The name of the policy that is being written. */
        own: {},
        settled: { state: true },
    };

    #typing = 0;

    constructor() {
        super();
        this.own = '';
        /** @type {import('../policy-scope.js').Scope | null} */
        this.settled = null;
    }

    willUpdate(changed) {
        if (changed.has('scope')) {
            clearTimeout(this.#typing);
            this.#typing = setTimeout(() => (this.settled = this.scope), this.settled ? DEBOUNCE : 0);
        }
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        clearTimeout(this.#typing);
    }

    get asked() {
        return this.settled?.pattern && !looksAhead(this.settled.pattern) ? this.settled : null;
    }

    render() {
        return html`<div class="preview" role="status" aria-label="What it would match">${this.content()}</div>`;
    }

    content() {
        if (!this.scope.pattern) {
            return html`<p class="muted">Type a pattern, and you see what it matches.</p>`;
        }
        if (looksAhead(this.scope.pattern)) {
            return html`<p class="muted">What a pattern that looks ahead matches cannot be shown before the policy is set.</p>`;
        }
        if (this.error) {
            return html`<p class="muted">${this.error.status === 400 ? 'This is not a regular expression (yet).' : this.error.message}</p>`;
        }
        if (!this.asked || !this.isKnown) {
            return html`<p class="muted">Looking…</p>`;
        }
        const matched = this.matched();
        const rows = this.rows(matched);
        const more = matched[0].count + matched[1].count - Math.min(rows.length, NAMED);
        return html`<p><b>${this.summary(matched)}</b>${more > 0 && rows.length ? html` <span class="muted">The first ${NAMED}:</span>` : nothing}</p>
            ${rows.length
                ? html`<bilby-table
                      name="policy-preview"
                      noun="match"
                nouns="matches of what is typed"
                      .columns=${[...COLUMNS, this.policyColumn()]}
                      .rows=${rows.slice(0, NAMED)}
                      .key=${keyOf}
                  ></bilby-table>`
                : nothing}`;
    }

    /** @param {[queues: import('../policy-scope.js').Matches, exchanges: import('../policy-scope.js').Matches]} matched */
    summary([queues, exchanges]) {
        const kind = this.asked?.['apply-to'];
        const parts = [
            ...(kind === 'exchanges' ? [] : [(queues.isExact ? '' : 'at least ') + plural(queues.count, 'queue')]),
            ...((kind === 'exchanges' || kind === 'all') && !this.isOperators ? [plural(exchanges.count, 'exchange')] : []),
        ];
        return `It matches ${parts.join(' and ') || 'nothing'}.`;
    }

    policyColumn() {
        return {
            label: 'Policy now',
            field: 'policy',
            fixed: true,
            show: ({ policy }) => (policy ? (policy === this.own ? `${policy} (this one)` : policy) : html`<span class="muted">none</span>`),
        };
    }
}

customElements.define('bilby-policy-preview', PolicyPreview);
