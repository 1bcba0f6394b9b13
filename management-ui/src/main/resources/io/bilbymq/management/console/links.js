import { html } from 'lit';
import { to } from './addresses.js';
import { exchangeInPath } from './api.js';
import { pageAt } from './pages.js';
import { may } from './session.js';

/** An address, if there is a page that the user may see. @param {string} href made by `to` of addresses.js */
export const hrefOfPage = href => (pageAt(href.slice(1), may) ? href : undefined);

/** A link to a page that there is and the user may see; else just its text. */
function link(href, text) {
    return hrefOfPage(href) ? html`<a href=${href}>${text}</a>` : html`${text}`;
}

/** To a queue. */
export const queueLink = (vhost, name) => link(to`/queues/${vhost}/${name}`, name);

/** To an exchange; the default one has no name. */
export const exchangeLink = (vhost, name) => link(to`/exchanges/${vhost}/${exchangeInPath(name)}`, name || '(AMQP default)');

/** To a connection; the text may be its name in another form. */
export const connectionLink = (name, text = name) => link(to`/connections/${name}`, text);

/** To a channel; the same. */
export const channelLink = (name, text = name) => link(to`/channels/${name}`, text);

/** To a virtual host. */
export const virtualHostLink = name => link(to`/vhosts/${name}`, name);

/** To a user. */
export const userLink = name => link(to`/users/${name}`, name);

/** To a node. */
export const nodeLink = name => link(to`/nodes/${name}`, name);

/** To a policy. */
export const policyLink = (name, vhost) => link(to`/policies/${vhost}/${name}`, name);

/** To an operator policy. */
export const operatorPolicyLink = (name, vhost) => link(to`/operator-policies/${vhost}/${name}`, name);

/** The address of a list, if there is a page for it. @param {string} path such as `/connections` */
export const hrefOfList = path => hrefOfPage('#' + path);
