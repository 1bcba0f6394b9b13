// What stands behind the # of an address, and what it means. All of it pure.

/**
 * Where in the console somebody is: what stands behind the # of the address.
 * @typedef {{path: string, query: URLSearchParams}} Place
 */

/** @returns {Place} of an address */
export function placeOf(href) {
    const hash = href.includes('#') ? href.slice(href.indexOf('#') + 1) : '';
    const [path, query = ''] = hash.split(/\?(.*)/s);
    return { path: path.startsWith('/') ? path : '/', query: new URLSearchParams(query) };
}

/**
 * What a path says for the variables of a pattern such as `/queues/:vhost/:queue`; null if it does not fit.
 * @returns {Record<string, string> | null}
 */
export function match(pattern, path) {
    const names = pattern.split('/');
    const parts = path.replace(/(.)\/$/, '$1').split('/');
    if (names.length !== parts.length) {
        return null;
    }
    const params = {};
    for (const [index, name] of names.entries()) {
        const part = decoded(parts[index]);
        if (part === null || (!name.startsWith(':') && name !== part)) {
            return null;
        }
        if (name.startsWith(':')) {
            params[name.slice(1)] = part;
        }
    }
    return params;
}

function decoded(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return null;
    }
}

/** The address of a place: to`/queues/${vhost}/${queue}`. */
export function to(strings, ...names) {
    return '#' + String.raw({ raw: strings }, ...names.map(encodeURIComponent));
}
