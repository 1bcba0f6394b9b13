/**
 * How somebody likes to look at things: theme, columns, the virtual host that is shown. This is all that is kept in the browser;
 * nothing here says who they are or what a broker holds.
 */
const PREFIX = 'bilby.';

/**
 * @param {string} name
 * @param {any} otherwise if nothing is remembered, or storage is switched off
 */
export function preference(name, otherwise) {
    try {
        const text = localStorage.getItem(PREFIX + name);
        return text === null ? otherwise : JSON.parse(text);
    } catch {
        return otherwise;
    }
}

/**
 * @param {string} name
 * @param {any} value undefined forgets it
 */
export function prefer(name, value) {
    try {
        if (value === undefined) {
            localStorage.removeItem(PREFIX + name);
        } else {
            localStorage.setItem(PREFIX + name, JSON.stringify(value));
        }
    } catch {
        // It is forgotten with the page, then.
    }
}
