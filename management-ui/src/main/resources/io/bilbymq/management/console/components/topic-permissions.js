import { html } from 'lit';
import { del, exchangeInPath, path, put } from '../api.js';
import { exchangeLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { clearColumn } from './action.js';
import { alert } from './alert.js';
import { textField } from './fields.js';
import './form.js';
import { OneOfTwo, patternColumn } from './permissions.js';
import './table.js';

/**
 * Which routing keys may be used at topic exchanges, with what sets and clears it: `<bilby-topic-permissions user=…>` or
 * `<bilby-topic-permissions vhost=…>`.
 */
class TopicPermissions extends OneOfTwo {
    permissions = new LiveData(this, () => this.list('topic-permissions'));

    render() {
        const { value, error } = this.permissions;
        return html`${alert(error, () => this.permissions.refresh())}
            <bilby-table
                name="topic-permissions"
                noun="topic permission"
                .columns=${this.columns()}
                .rows=${value ?? []}
                .key=${one => `${one.vhost}/${one.user}/${one.exchange}`}
                .empty=${html`<p>${value ? 'Any routing key may be used.' : 'Loading…'}</p>`}
            ></bilby-table>
            <div class="inside">
                <bilby-form
                    heading="Set topic permission"
                    submit="Set topic permission"
                    dense
                    kind=""
                    .fields=${() => this.fields()}
                    .action=${values => this.set(values)}
                ></bilby-form>
            </div>`;
    }

    columns() {
        return [
            this.otherColumn,
            { label: 'Exchange', field: 'exchange', fixed: true, show: one => exchangeLink(one.vhost, one.exchange) },
            patternColumn('Write', 'write'),
            patternColumn('Read', 'read'),
            clearColumn(one => `topic permission of ${one.user} at ${one.exchange} in ${one.vhost}`, one => this.clear(one)),
        ];
    }

    fields() {
        return html`
            ${this.otherField('topic_permission_of')}
            ${textField({ label: 'Exchange', name: 'topic_exchange', value: 'amq.topic', required: true, help: 'Of type topic.' })}
            ${textField({ label: 'Write keys', name: 'topic_write', value: '.*', help: 'Keys to publish with.' })}
            ${textField({ label: 'Read keys', name: 'topic_read', value: '.*', help: 'Keys to bind with.' })}
            <p class="help wide">
                In these patterns <code>{username}</code> and <code>{vhost}</code> stand for what the user and the virtual host are called.
            </p>
        `;
    }

    async set({ topic_permission_of: other, topic_exchange: exchange, topic_write: write, topic_read: read }) {
        const { user, vhost } = this.both(other);
        await put(path`/topic-permissions/${vhost}/${user}`, { exchange, write, read });
        this.permissions.refresh();
        return `Routing keys of ${user} at ${exchange} are restricted.`;
    }

    /** It takes nothing away: any key may be used afterwards. */
    async clear({ user, vhost, exchange }) {
        await del(path`/topic-permissions/${vhost}/${user}/${exchangeInPath(exchange)}`);
        this.permissions.refresh();
        return `${user} may use any routing key at ${exchange}.`;
    }
}

customElements.define('bilby-topic-permissions', TopicPermissions);
