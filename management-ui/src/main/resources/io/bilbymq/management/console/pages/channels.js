import { html } from 'lit';
import { path } from '../api.js';
import { ALL_CHANNEL_COLUMNS } from '../components/channel-columns.js';
import { ListPage } from '../components/list-page.js';
import { may } from '../session.js';

/** All channels that the user may see. */
class ChannelsPage extends ListPage {
    list() {
        return {
            heading: 'Channels',
            noun: 'channel',
            columns: ALL_CHANNEL_COLUMNS,
            source: host => (host ? path`/vhosts/${host}/channels` : '/channels'),
            note: may('monitoring') ? undefined : 'of your own connections',
            empty: html`<p>There are no channels. Clients open them when they are connected.</p>`,
        };
    }
}

customElements.define('bilby-channels-page', ChannelsPage);
