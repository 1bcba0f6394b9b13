import { html, nothing } from 'lit';
import { del, get, path } from '../api.js';
import '../components/action.js';
import { badge } from '../components/badge.js';
import { card } from '../components/card.js';
import { confirmed } from '../components/dialog.js';
import { gone, goneAfter } from '../components/gone.js';
import '../components/limits.js';
import { loading } from '../components/loading.js';
import { PageElement } from '../components/page-element.js';
import '../components/permissions.js';
import '../components/topic-permissions.js';
import { changeUserForm } from '../components/user-form.js';
import { plural } from '../format.js';
import { LiveData } from '../live-data.js';
import { go } from '../router.js';
import { user as self } from '../session.js';

/** A user: what they may do and where, and what can be changed. The hash of the password is not asked for. */
class UserPage extends PageElement {
    static properties = { isGoing: { state: true } };

    user = new LiveData(this, () => path`/users/${this.params.user}` + '?columns=name,tags,has_password');

    constructor() {
        super();
        this.isGoing = false;
    }

    render() {
        const { user: name } = this.params;
        const { value: user, error } = this.user;
        return html`<div class="page">
            <div class="page-head">
                <h1><span class="kind">User</span> ${name}</h1>
                ${user ? html`<span class="badges">${this.badges(user)}</span>` : nothing}
            </div>
            ${error ? gone(error, 'user', ['#/users', 'All users']) : user ? this.details(user) : loading()}
        </div>`;
    }

    details(user) {
        const { name } = user;
        return html`${this.isGoing ? nothing : this.parts(user)}
            ${card(
                'Delete user',
                html`<div class="form-actions">
                    <bilby-action label="Delete user" kind="danger" .action=${() => this.delete(name)}></bilby-action>
                </div>`,
            )}`;
    }

    badges({ name, tags, has_password: hasPassword }) {
        return html`${tags.map(tag => badge(tag))}
        ${hasPassword ? nothing : badge('no password', 'Nobody logs in with a password as this user.')}
        ${name === self.value?.name ? badge('you') : nothing}`;
    }

    parts(user) {
        const { name } = user;
        return html`
            ${card('Permissions', html`<bilby-permissions user=${name}></bilby-permissions>`, { bare: true })}
            ${card('Topic permissions', html`<bilby-topic-permissions user=${name}></bilby-topic-permissions>`, { bare: true })}
            <div class="columns">
                <div class="card"><div class="inside">${changeUserForm(user, () => this.user.refresh())}</div></div>
                ${card('Limits', html`<bilby-limits kind="user" of=${name}></bilby-limits>`, { bare: true })}
            </div>
        `;
    }

    async delete(name) {
        const isSure = await confirmed({
            heading: `Delete user ${name}?`,
            text: name === self.value?.name ? 'This is you: you will be logged out, and cannot log in again.' : nothing,
            lost: await this.lost(name),
            action: 'Delete user',
        });
        if (isSure) {
            await goneAfter(this, this.user, () => del(path`/users/${name}`));
            go('#/users');
            return `User ${name} is deleted.`;
        }
    }

    /** What goes with a user. */
    async lost(name) {
        const [permissions, topics, connections] = await Promise.all([
            get(path`/users/${name}/permissions`),
            get(path`/users/${name}/topic-permissions`),
            get(path`/connections/username/${name}` + '?columns=name'),
        ]);
        return [
            `permissions in ${plural(permissions.length, 'virtual host')}`,
            ...(topics.length ? [plural(topics.length, 'topic permission')] : []),
            ...(connections.length ? [`${plural(connections.length, 'connection')}, which will be closed`] : []),
        ];
    }
}

customElements.define('bilby-user-page', UserPage);
