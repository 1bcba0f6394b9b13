import { del, get, post, sessions } from './api.js';
import { Observable } from './observable.js';
import { prefer, preference } from './preferences.js';

/**
 * Who is logged in.
 * @typedef {{name: string, tags: string[]}} User
 */

/** Undefined until that is known, then null if it is nobody. @type {Observable<User | null | undefined>} */
export const user = new Observable(undefined);

/** Names of the virtual hosts that the user may see. @type {Observable<string[]>} */
export const virtualHosts = new Observable([]);

/** The virtual host whose things are shown; empty for all. @type {Observable<string>} */
export const shownVirtualHost = new Observable(preference('vhost', ''));

shownVirtualHost.addEventListener('change', () => prefer('vhost', shownVirtualHost.value || undefined));

sessions.addEventListener('sessionend', () => (user.value = null));

/** What each tag gives besides its own (https://www.rabbitmq.com/docs/management#permissions). */
const INCLUDES = {
    administrator: ['administrator', 'monitoring', 'policymaker', 'management'],
    monitoring: ['monitoring', 'management'],
    policymaker: ['policymaker', 'management'],
    management: ['management'],
};

/** Whether the user may do what somebody with a tag may. @param {string} tag */
export function may(tag) {
    return (user.value?.tags ?? []).some(own => Object.hasOwn(INCLUDES, own) && INCLUDES[own].includes(tag));
}

/** Finds out whether somebody is logged in. */
export async function resume() {
    await become(await get('/login'));
}

/** Begins a session; fails with an ApiError if that is refused. */
export async function logIn(username, password) {
    await become(await post('/login', { username, password }));
}

/** Ends it. */
export async function logOut() {
    await del('/login');
    user.value = null;
}

async function become(known) {
    if (known) {
        await loadVirtualHosts();
    }
    user.value = known;
}

/** Has the chooser know of virtual hosts that have come or gone. */
export async function loadVirtualHosts() {
    const hosts = await get('/vhosts?columns=name');
    virtualHosts.value = hosts.map(host => host.name);
    if (!virtualHosts.value.includes(shownVirtualHost.value)) {
        shownVirtualHost.value = '';
    }
}

/** The virtual host in which something new is most likely wanted. */
export function likelyVirtualHost() {
    return shownVirtualHost.value || (virtualHosts.value.includes('/') ? '/' : (virtualHosts.value[0] ?? '/'));
}
