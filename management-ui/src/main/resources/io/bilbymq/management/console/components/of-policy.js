import { path } from '../api.js';
import { exchangeLink, queueLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { exchangesOf, looksAhead, queuesOf } from '../policy-scope.js';
import { BilbyElement } from './element.js';
import './table.js';

/** @typedef {import('../policy-scope.js').Matches} Matches */

/** Nothing that matches. @type {Matches} */
export const NONE = { items: [], count: 0, isExact: true };

/** As many as one page of the API can have. */
const MANY = 500;

/** Searches of lists do not care for upper and lower case unless they are told to, policies do. */
const search = pattern => `page=1&page_size=${MANY}&use_regex=true&disable_stats=true&name=${encodeURIComponent('(?-i)' + pattern)}`;

/** Where the queues are; null if it is for none. @param {import('../policy-scope.js').Scope} scope */
const queuesPath = ({ vhost, pattern, 'apply-to': kind }) =>
    kind === 'exchanges' ? null : path`/queues/${vhost}` + `?columns=name,type,policy,operator_policy&${search(pattern)}`;

/** Where the exchanges are; null if it is for none. @param {import('../policy-scope.js').Scope} scope */
const exchangesPath = ({ vhost, pattern, 'apply-to': kind }) =>
    kind === 'exchanges' || kind === 'all' ? path`/exchanges/${vhost}` + `?columns=name,type,policy&${search(pattern)}` : null;

/**
 * What a policy is for, kept up to date. The API's lists are searched with the policy's own kind of regular expression, so it is the
 * broker that matches, in a time that the pattern cannot stretch, and no browser that would understand it otherwise.
 */
export class OfPolicy extends BilbyElement {
    /** @type {import('lit').PropertyDeclarations} */
    static properties = {
        scope: { attribute: false },
        /** Whether it is an operator policy; it may be for exchanges, but does nothing there. */
        isOperators: { type: Boolean },
    };

    queues = new LiveData(this, () => this.asked && queuesPath(this.asked));
    exchanges = new LiveData(this, () => (this.asked && !this.isOperators ? exchangesPath(this.asked) : null));

    constructor() {
        super();
        /** @type {import('../policy-scope.js').Scope} */
        this.scope = { vhost: '/', pattern: '', 'apply-to': 'all' };
        this.isOperators = false;
    }

    /** The scope that is asked about; null for none. @returns {import('../policy-scope.js').Scope | null} */
    get asked() {
        return looksAhead(this.scope.pattern) ? null : this.scope;
    }

    get error() {
        return this.queues.error ?? this.exchanges.error;
    }

    get isKnown() {
        if (!this.asked) {
            return false;
        }
        const has = (data, path) => path === null || data.value !== undefined;
        return has(this.queues, queuesPath(this.asked)) && has(this.exchanges, this.isOperators ? null : exchangesPath(this.asked));
    }

    /**
     * What it is for, as far as that is known. What is not for this policy is not asked about, and has no answer.
     * @returns {[queues: Matches, exchanges: Matches]}
     */
    matched() {
        const { asked, queues, exchanges } = this;
        if (!asked || !this.isKnown) {
            return [NONE, NONE];
        }
        return [
            queues.value ? queuesOf(queues.value, asked['apply-to']) : NONE,
            exchanges.value ? exchangesOf(exchanges.value) : NONE,
        ];
    }

    /** @param {[queues: Matches, exchanges: Matches]} matched */
    rows([queues, exchanges]) {
        const vhost = this.asked?.vhost;
        return [
            ...queues.items.map(queue => ({
                name: queue.name,
                link: queueLink(vhost, queue.name),
                what: `${queue.type} queue`,
                policy: this.isOperators ? queue.operator_policy : queue.policy,
            })),
            ...exchanges.items.map(exchange => ({
                name: exchange.name,
                link: exchangeLink(vhost, exchange.name),
                what: `${exchange.type} exchange`,
                policy: exchange.policy,
            })),
        ];
    }
}

/** What tells rows apart. */
export const keyOf = row => `${row.what} ${row.name}`;

export const COLUMNS = [
    { label: 'Name', field: 'name', fixed: true, show: row => row.link },
    { label: 'What', field: 'what', fixed: true, show: row => row.what },
];
