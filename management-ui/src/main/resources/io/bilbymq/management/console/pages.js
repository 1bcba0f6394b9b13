import { match } from './addresses.js';

/**
 * The pages of the console. A page is an element in a file of its own, loaded when somebody first goes there; it gets the variables
 * of its address as `params`. To add one, write its file and add a line here.
 *
 * @typedef {object} Page
 * @property {string} path its address behind the #, with variables: the same as RabbitMQ's, so that bookmarks carry over
 * @property {string} title
 * @property {string} element its tag
 * @property {() => Promise<unknown>} load defines the element
 * @property {import('./icons.js').Drawing} [icon] its drawing in the navigation; without one it is not there
 * @property {string} [tag] what a user needs to see it, besides being let in at all
 */

/** In the order of the navigation. @type {Page[]} */
export const PAGES = [
    {
        path: '/',
        title: 'Overview',
        icon: 'overview',
        element: 'bilby-overview-page',
        load: () => import('./pages/overview.js'),
    },
    {
        path: '/connections',
        title: 'Connections',
        icon: 'connections',
        element: 'bilby-connections-page',
        load: () => import('./pages/connections.js'),
    },
    {
        path: '/connections/:connection',
        title: 'Connection',
        element: 'bilby-connection-page',
        load: () => import('./pages/connection.js'),
    },
    {
        path: '/channels',
        title: 'Channels',
        icon: 'channels',
        element: 'bilby-channels-page',
        load: () => import('./pages/channels.js'),
    },
    {
        path: '/channels/:channel',
        title: 'Channel',
        element: 'bilby-channel-page',
        load: () => import('./pages/channel.js'),
    },
    {
        path: '/exchanges',
        title: 'Exchanges',
        icon: 'exchanges',
        element: 'bilby-exchanges-page',
        load: () => import('./pages/exchanges.js'),
    },
    {
        path: '/exchanges/:vhost/:exchange',
        title: 'Exchange',
        element: 'bilby-exchange-page',
        load: () => import('./pages/exchange.js'),
    },
    {
        path: '/queues',
        title: 'Queues and Streams',
        icon: 'queues',
        element: 'bilby-queues-page',
        load: () => import('./pages/queues.js'),
    },
    {
        path: '/queues/:vhost/:queue',
        title: 'Queue',
        element: 'bilby-queue-page',
        load: () => import('./pages/queue.js'),
    },
    {
        path: '/routing',
        title: 'Routing',
        icon: 'routing',
        element: 'bilby-routing-page',
        load: () => import('./pages/routing.js'),
    },
    {
        path: '/routing/:vhost',
        title: 'Routing',
        element: 'bilby-routing-page',
        load: () => import('./pages/routing.js'),
    },
    {
        path: '/attention',
        title: 'Attention',
        icon: 'attention',
        element: 'bilby-attention-page',
        load: () => import('./pages/attention.js'),
    },
    {
        path: '/users',
        title: 'Users',
        icon: 'users',
        tag: 'administrator',
        element: 'bilby-users-page',
        load: () => import('./pages/users.js'),
    },
    {
        path: '/users/:user',
        title: 'User',
        tag: 'administrator',
        element: 'bilby-user-page',
        load: () => import('./pages/user.js'),
    },
    {
        path: '/vhosts',
        title: 'Virtual Hosts',
        icon: 'vhosts',
        element: 'bilby-vhosts-page',
        load: () => import('./pages/vhosts.js'),
    },
    {
        path: '/vhosts/:vhost',
        title: 'Virtual host',
        element: 'bilby-vhost-page',
        load: () => import('./pages/vhost.js'),
    },
    {
        path: '/policies',
        title: 'Policies',
        icon: 'policies',
        element: 'bilby-policies-page',
        load: () => import('./pages/policies.js'),
    },
    {
        path: '/policies/:vhost/:policy',
        title: 'Policy',
        tag: 'policymaker',
        element: 'bilby-policy-page',
        load: () => import('./pages/policy.js'),
    },
    {
        path: '/operator-policies/:vhost/:policy',
        title: 'Operator policy',
        tag: 'administrator',
        element: 'bilby-operator-policy-page',
        load: () => import('./pages/policy.js'),
    },
    {
        path: '/limits',
        title: 'Limits',
        icon: 'limits',
        element: 'bilby-limits-page',
        load: () => import('./pages/limits.js'),
    },
    {
        path: '/cluster',
        title: 'Cluster',
        icon: 'cluster',
        tag: 'monitoring',
        element: 'bilby-cluster-page',
        load: () => import('./pages/cluster.js'),
    },
    {
        path: '/nodes/:node',
        title: 'Node',
        tag: 'monitoring',
        element: 'bilby-node-page',
        load: () => import('./pages/node.js'),
    },
    {
        path: '/definitions',
        title: 'Definitions',
        icon: 'definitions',
        tag: 'administrator',
        element: 'bilby-definitions-page',
        load: () => import('./pages/definitions.js'),
    },
];

/**
 * The page at a place, with what the place says for its variables; null if there is none that the user may see.
 * @param {string} path
 * @param {(tag: string) => boolean} may
 * @returns {{page: Page, params: Record<string, string>} | null}
 */
export function pageAt(path, may) {
    for (const page of PAGES) {
        const params = match(page.path, path);
        if (params && (!page.tag || may(page.tag))) {
            return { page, params };
        }
    }
    return null;
}
