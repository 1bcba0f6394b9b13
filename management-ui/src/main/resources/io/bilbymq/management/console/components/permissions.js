import { html } from 'lit';
import { del, path, put } from '../api.js';
import { userLink, virtualHostLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { Watch } from '../observable.js';
import { likelyVirtualHost, virtualHosts } from '../session.js';
import { clearColumn } from './action.js';
import { alert } from './alert.js';
import { confirmed } from './dialog.js';
import { BilbyElement } from './element.js';
import { selectField, textField } from './fields.js';
import './form.js';
import './table.js';

/** Patterns; an empty one fits no name, which is easily overlooked. */
export const patternColumn = (label, field) => ({
    label,
    field,
    fixed: true,
    show: one => (one[field] === '' ? html`<span class="muted">nothing</span>` : html`<span class="mono">${one[field]}</span>`),
});

/**
 * Of the permissions of a user in virtual hosts, or of users in a virtual host: one of the two is given, the other is in each row.
 */
export class OneOfTwo extends BilbyElement {
    /** @type {import('lit').PropertyDeclarations} */
    static properties = { user: {}, vhost: {} };

    users = new LiveData(this, () => (this.isOfUser ? null : '/users?columns=name'));

    constructor() {
        super();
        /** @type {string | undefined} */
        this.user = undefined;
        /** @type {string | undefined} */
        this.vhost = undefined;
        new Watch(this, virtualHosts);
    }

    get isOfUser() {
        return this.user !== undefined;
    }

    /** Where the API has them. */
    list(name) {
        return (this.isOfUser ? path`/users/${this.user}` : path`/vhosts/${this.vhost}`) + '/' + name;
    }

    /** The column of the other one. */
    get otherColumn() {
        return this.isOfUser
            ? { label: 'Virtual host', field: 'vhost', fixed: true, show: one => virtualHostLink(one.vhost) }
            : { label: 'User', field: 'user', fixed: true, show: one => userLink(one.user) };
    }

    /** The field for the other one; two forms of a page give it different names. */
    otherField(name) {
        return this.isOfUser
            ? selectField({ label: 'Virtual host', name, options: virtualHosts.value, value: likelyVirtualHost() })
            : selectField({ label: 'User', name, options: (this.users.value ?? []).map(user => user.name) });
    }

    /** Whom and where an entry of a form is about. */
    both(other) {
        return this.isOfUser ? { user: this.user, vhost: other } : { user: other, vhost: this.vhost };
    }
}

/**
 * Who may do what, with what sets and clears it: `<bilby-permissions user=…>` or `<bilby-permissions vhost=…>`.
 */
class Permissions extends OneOfTwo {
    permissions = new LiveData(this, () => this.list('permissions'));

    render() {
        const { value, error } = this.permissions;
        return html`${alert(error, () => this.permissions.refresh())}
            <bilby-table
                name="permissions"
                noun="permission"
                .columns=${this.columns()}
                .rows=${value ?? []}
                .key=${one => `${one.vhost}/${one.user}`}
                .empty=${html`<p>${this.none(value)}</p>`}
            ></bilby-table>
            <div class="inside">
                <bilby-form
                    heading="Set permission"
                    submit="Set permission"
                    dense
                    .fields=${() => this.fields()}
                    .action=${values => this.set(values)}
                ></bilby-form>
            </div>`;
    }

    none(value) {
        if (!value) {
            return 'Loading…';
        }
        return this.isOfUser ? 'This user may not enter any virtual host.' : 'Nobody may enter this virtual host.';
    }

    columns() {
        return [
            this.otherColumn,
            patternColumn('Configure', 'configure'),
            patternColumn('Write', 'write'),
            patternColumn('Read', 'read'),
            clearColumn(one => `permission of ${one.user} in ${one.vhost}`, one => this.clear(one)),
        ];
    }

    fields() {
        const pattern = (label, name, help) => textField({ label, name, value: '.*', help });
        return html`
            ${this.otherField('permission_of')}
            ${pattern('Configure', 'configure', 'Names of what they may declare and delete.')}
            ${pattern('Write', 'write', 'Names of what they may publish and bind to.')}
            ${pattern('Read', 'read', 'Names of what they may consume from.')}
            <p class="help wide">
                Regular expressions, found anywhere in a name unless ^ and $ hold them. An empty one fits nothing.
            </p>
        `;
    }

    async set({ permission_of: other, configure, write, read }) {
        const { user, vhost } = this.both(other);
        await put(path`/permissions/${vhost}/${user}`, { configure, write, read });
        this.permissions.refresh();
        return `${user} may enter ${vhost}.`;
    }

    async clear({ user, vhost }) {
        const isSure = await confirmed({
            heading: `Clear the permission of ${user} in ${vhost}?`,
            text: `${user} may not enter virtual host ${vhost} any more, nor use anything in it.`,
            action: 'Clear permission',
        });
        if (isSure) {
            await del(path`/permissions/${vhost}/${user}`);
            this.permissions.refresh();
            return `${user} may not enter ${vhost} any more.`;
        }
    }
}

customElements.define('bilby-permissions', Permissions);
