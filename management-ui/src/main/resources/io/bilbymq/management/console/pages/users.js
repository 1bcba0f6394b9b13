import { html } from 'lit';
import { alert } from '../components/alert.js';
import { badge } from '../components/badge.js';
import { PageElement } from '../components/page-element.js';
import '../components/table.js';
import { userForm } from '../components/user-form.js';
import { count } from '../format.js';
import { LIMITS } from '../limit-names.js';
import { userLink, virtualHostLink } from '../links.js';
import { LiveData } from '../live-data.js';

/** How many virtual hosts are named in a row. */
const NAMED = 5;

/** The users whom the broker itself knows. */
class UsersPage extends PageElement {
    permissions = new LiveData(this, () => '/permissions?columns=user,vhost');

    render() {
        return html`<div class="page">
            <div class="page-head"><h1>Users</h1></div>
            <div class="card">
                <bilby-table
                    name="users"
                    noun="user"
                    main
                    source="/users"
                    .columns=${this.columns()}
                    .key=${user => user.name}
                    .empty=${html`<p>There are no users.</p>`}
                ></bilby-table>
            </div>
            ${alert(this.permissions.error, () => this.permissions.refresh())}
            <div class="card"><div class="inside">${userForm(() => this.refresh())}</div></div>
        </div>`;
    }

    refresh() {
        this.querySelector('bilby-table')?.refresh();
        this.permissions.refresh();
    }

    /** New ones each time: what is in them changes with the permissions. */
    columns() {
        const hosts = new Map();
        for (const { user, vhost } of this.permissions.value ?? []) {
            hosts.set(user, [...(hosts.get(user) ?? []), vhost]);
        }
        return [
            { label: 'Name', field: 'name', fixed: true, show: user => userLink(user.name) },
            { label: 'Tags', field: 'tags', unsorted: true, show: user => html`<span class="badges">${user.tags.map(tag => badge(tag))}</span>` },
            {
                label: 'Can access virtual hosts',
                field: 'vhosts',
                unsorted: true,
                show: user => (this.permissions.value ? access(hosts.get(user.name) ?? []) : ''),
            },
            { label: 'Has password', field: 'has_password', show: user => (user.has_password ? 'yes' : html`<span class="muted">no</span>`) },
            { label: 'Limits', field: 'limits', unsorted: true, show: user => limits(user.limits) },
        ];
    }
}

function access(hosts) {
    if (hosts.length === 0) {
        return html`<span class="muted">none</span>`;
    }
    const more = hosts.length - NAMED;
    return html`${hosts.slice(0, NAMED).map((host, at) => html`${at ? ', ' : ''}${virtualHostLink(host)}`)}
    ${more > 0 ? html`<span class="muted">and ${more} more</span>` : ''}`;
}

function limits(given) {
    const set = LIMITS.user.filter(([name]) => given?.[name] >= 0);
    return set.length === 0
        ? html`<span class="muted">none</span>`
        : set.map(([name, label], at) => html`${at ? ', ' : ''}${count(given[name])} ${label.toLowerCase()}`);
}

customElements.define('bilby-users-page', UsersPage);
