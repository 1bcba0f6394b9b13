import { html } from 'lit';
import { del, path, put } from '../api.js';
import { count } from '../format.js';
import { LIMITS } from '../limit-names.js';
import { userLink, virtualHostLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { Watch } from '../observable.js';
import { likelyVirtualHost, may, virtualHosts } from '../session.js';
import { clearColumn } from './action.js';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';
import { numberField, selectField } from './fields.js';
import './form.js';
import './table.js';

const KINDS = {
    vhost: { list: '/vhost-limits', label: 'Virtual host', link: virtualHostLink, none: 'No virtual host is limited.' },
    user: { list: '/user-limits', label: 'User', link: userLink, none: 'No user is limited.' },
};

/**
 * Limits of virtual hosts or users, with what sets and clears them for who may; all of them, or those of one.
 *
 *     html`<bilby-limits kind="vhost"></bilby-limits>`
 *     html`<bilby-limits kind="user" of=${name}></bilby-limits>`
 */
class Limits extends BilbyElement {
    static properties = {
        /** Of virtual hosts, or of users. */
        kind: {},
        /** The name of the one. */
        of: {},
    };

    limits = new LiveData(this, () => KINDS[this.kind].list + (this.of === undefined ? '' : path`/${this.of}`));
    users = new LiveData(this, () => (this.kind === 'user' && this.of === undefined && this.maySet ? '/users?columns=name' : null));

    constructor() {
        super();
        /** @type {keyof typeof KINDS} */
        this.kind = 'vhost';
        /** @type {string | undefined} */
        this.of = undefined;
        new Watch(this, virtualHosts);
    }

    get maySet() {
        return may('administrator');
    }

    render() {
        const { value, error } = this.limits;
        return html`${alert(error, () => this.limits.refresh())}
            <bilby-table
                name="${this.kind}-limits"
                noun=${this.kind === 'user' ? 'user limit' : 'virtual host limit'}
                .columns=${this.columns()}
                .rows=${rowsOf(value ?? [], this.kind)}
                .key=${limit => `${limit.of} ${limit.name}`}
                .empty=${html`<p>${this.none(value)}</p>`}
            ></bilby-table>
            ${this.maySet
                ? html`<div class="inside">
                      <bilby-form
                          heading=${this.kind === 'user' ? 'Set user limit' : 'Set virtual host limit'}
                          submit=${this.kind === 'user' ? 'Set user limit' : 'Set virtual host limit'}
                          kind=""
                          .fields=${() => this.fields()}
                          .action=${values => this.set(values)}
                      ></bilby-form>
                  </div>`
                : ''}`;
    }

    none(value) {
        if (!value) {
            return this.limits.error ? 'Not known.' : 'Loading…';
        }
        return this.of === undefined ? KINDS[this.kind].none : 'There is no limit.';
    }

    columns() {
        const { label, link } = KINDS[this.kind];
        const limit = { label: 'Limit', field: 'label', fixed: true, show: one => one.label };
        const value = { label: 'At most', field: 'value', number: true, fixed: true, show: one => (one.value < 0 ? 'any' : count(one.value)) };
        return [
            ...(this.of === undefined ? [{ label, field: 'of', fixed: true, show: one => link(one.of) }] : []),
            limit,
            value,
            ...(this.maySet ? [clearColumn(one => `limit of ${one.label.toLowerCase()} of ${one.of}`, one => this.clear(one))] : []),
        ];
    }

    fields() {
        const { kind } = this;
        const others = kind === 'user' ? (this.users.value ?? []).map(user => user.name) : virtualHosts.value;
        return html`
            ${this.of === undefined
                ? selectField({
                      label: KINDS[kind].label,
                      name: `${kind}_limited`,
                      options: others,
                      value: kind === 'vhost' ? likelyVirtualHost() : undefined,
                  })
                : ''}
            ${selectField({
                label: 'Limit',
                name: `${kind}_limit`,
                options: LIMITS[kind].map(([name, label]) => [name, `${label} (${name})`]),
            })}
            ${numberField({ label: 'At most', name: `${kind}_limit_value`, required: true, min: -1, help: '0 lets nothing in, -1 is no limit.' })}
        `;
    }

    at(of, name) {
        return KINDS[this.kind].list + path`/${of}/${name}`;
    }

    async set(values) {
        const { kind } = this;
        const of = this.of ?? values[`${kind}_limited`];
        await put(this.at(of, values[`${kind}_limit`]), { value: Number(values[`${kind}_limit_value`]) });
        this.limits.refresh();
        return `The limit of ${of} is set.`;
    }

    async clear({ of, name }) {
        await del(this.at(of, name));
        this.limits.refresh();
        return `The limit of ${of} is cleared.`;
    }
}

/** A row for each limit; the API has an object for each virtual host or user. */
function rowsOf(items, kind) {
    const known = new Map(LIMITS[kind].map(([name, label]) => [name, label]));
    return items.flatMap(item =>
        Object.entries(item.value).map(([name, value]) => ({ of: item[kind], name, label: known.get(name) ?? name, value })),
    );
}

customElements.define('bilby-limits', Limits);
