import { html, nothing } from 'lit';
import { path } from '../api.js';
import { virtualHostLink } from '../links.js';
import { LiveData } from '../live-data.js';
import { BilbyElement } from './element.js';

/**
 * Says whether a virtual host is traced, so that anything comes to its firehose.
 *
 *     html`<bilby-tracing-note vhost=${vhost}></bilby-tracing-note>`
 */
class TracingNote extends BilbyElement {
    static properties = { vhost: {} };

    host = new LiveData(this, () => path`/vhosts/${this.vhost}`);

    constructor() {
        super();
        this.vhost = '';
    }

    render() {
        const { value } = this.host;
        if (!value) {
            return nothing;
        }
        const host = virtualHostLink(this.vhost);
        return value.tracing
            ? html`<p>Virtual host ${host} is traced: whatever is published and delivered in it is told of here.</p>`
            : html`<p class="muted">
                  This is where a virtual host that is traced tells of what is published and delivered in it. Virtual host ${host} is not traced
                  now, so nothing comes.
              </p>`;
    }
}

customElements.define('bilby-tracing-note', TracingNote);
