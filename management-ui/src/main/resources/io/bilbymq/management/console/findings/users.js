import { docs } from './finding.js';

/** @typedef {import('./finding.js').Finding} Finding */

/** How RabbitMQ's hashes are made: four bytes of salt, then the hash of salt and password. */
const ALGORITHMS = { rabbit_password_hashing_sha256: 'SHA-256', rabbit_password_hashing_sha512: 'SHA-512' };

const SALT = 4;

/** Users who can log in and then do nothing. @param {any[]} users @param {any[]} permissions @returns {Finding[]} */
export function userFindings(users, permissions) {
    const permitted = new Set(permissions.map(({ user }) => user));
    return users
        .filter(({ name }) => !permitted.has(name))
        .map(({ name, tags }) => ({
            severity: 'note',
            key: `no permission ${name}`,
            title: `${name} has no permission anywhere`,
            text: `No virtual host lets this user in, so its clients are refused.${tags?.length ? ' It can log in here all the same, by its tags.' : ''}`,
            thing: { kind: 'user', name },
            docs: docs('access-control#user-management'),
        }));
}

/** The user that every new broker has, if everybody knows its password. @param {boolean} isDefault @returns {Finding[]} */
export function guestFindings(isDefault) {
    return isDefault
        ? [
              {
                  severity: 'note',
                  key: 'guest',
                  title: 'guest still has its first password',
                  text: 'Everybody knows it. Unless loopback_users says otherwise, guest may come from the machine of the broker only. In production, make users of your own and delete it.',
                  thing: { kind: 'user', name: 'guest' },
                  docs: docs('access-control#default-state'),
              },
          ]
        : [];
}

/**
 * Whether a user has a certain password; null if that cannot be told, because of how it is hashed, or because a browser does such things
 * only on pages that came safely.
 * @param {any} user of the API
 * @param {string} password
 * @returns {Promise<boolean | null>}
 */
export async function hasPassword({ password_hash: text, hashing_algorithm: name }, password) {
    if (!globalThis.crypto?.subtle || !text || !Object.hasOwn(ALGORITHMS, name)) {
        return null;
    }
    const stored = Uint8Array.from(atob(text), character => character.charCodeAt(0));
    const salted = new Uint8Array([...stored.slice(0, SALT), ...new TextEncoder().encode(password)]);
    const hash = new Uint8Array(await crypto.subtle.digest(ALGORITHMS[name], salted));
    return hash.length === stored.length - SALT && hash.every((byte, index) => byte === stored[SALT + index]);
}
