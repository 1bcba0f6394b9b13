/**
 * Which bindings of an exchange a message fits, for each type of exchange
 * (https://www.rabbitmq.com/tutorials/amqp-concepts#exchanges). All of it pure.
 *
 * @typedef {object} Message
 * @property {string[]} keys its routing key, and those of its headers CC and BCC
 * @property {Record<string, any>} headers
 *
 * @typedef {object} Rule how a type chooses
 * @property {(binding: import('./topology.js').Binding, message: Message) => boolean} fits
 * @property {boolean} [isOneOf] whether it takes one destination only, and which one cannot be told from here
 * @property {string} why in words, of a binding that fits
 */

const all = () => true;

/** @type {Record<string, Rule>} */
const RULES = {
    direct: { fits: ({ routing_key: key }, { keys }) => keys.includes(key), why: 'the binding key is the routing key' },
    fanout: { fits: all, why: 'a fanout takes every message everywhere' },
    topic: {
        fits: ({ routing_key: pattern }, { keys }) => keys.some(key => topicMatches(pattern, key)),
        why: 'the binding key fits the routing key',
    },
    headers: { fits: (binding, { headers }) => headersMatch(binding.arguments ?? {}, headers), why: 'the headers are as the binding wants them' },
    'x-consistent-hash': { fits: all, isOneOf: true, why: 'one of these, by a hash' },
    'x-modulus-hash': { fits: all, isOneOf: true, why: 'one of these, by a hash of the routing key' },
    'x-random': { fits: all, isOneOf: true, why: 'one of these, at random' },
    'x-local-random': { fits: all, isOneOf: true, why: 'one of these, at random' },
    'x-recent-history': { fits: all, why: 'takes every message everywhere' },
    'x-message-deduplication': { fits: all, why: 'takes every message everywhere that is no duplicate' },
};

/** Of a type that is not known here. */
const UNKNOWN = { fits: all, isOneOf: true, why: 'perhaps: how this type chooses is not known here' };

/** The type whose rules an exchange follows: one that delays names another. */
export const routingType = ({ type, arguments: given }) => (type === 'x-delayed-message' ? String(given['x-delayed-type']) : type);

/** @param {import('./topology.js').Exchange} exchange @returns {Rule} */
export function ruleOf(exchange) {
    const type = routingType(exchange);
    return Object.hasOwn(RULES, type) ? RULES[type] : UNKNOWN;
}

/** Words of a key, none if it is empty. */
const words = key => (key === '' ? [] : key.split('.'));

/** Whether a topic's pattern fits a routing key: `*` is any one word, `#` any number of them. */
export function topicMatches(pattern, key) {
    const wanted = words(pattern);
    const given = words(key);
    // fits[i]: whether the pattern so far fits the first i words. A table and no recursion: a#.#.# cannot take long.
    let fits = [true, ...given.map(() => false)];
    for (const word of wanted) {
        const next = fits.map(() => false);
        for (let end = 0; end <= given.length; end++) {
            if (word === '#') {
                next[end] = fits[end] || (end > 0 && next[end - 1]);
            } else {
                next[end] = end > 0 && fits[end - 1] && (word === '*' || word === given[end - 1]);
            }
        }
        fits = next;
    }
    return fits[given.length];
}

/**
 * Whether headers are as the arguments of a binding want them. An argument without a value wants the header to be there. JSON does
 * not tell 5 from 5.0, which the broker does.
 */
export function headersMatch(given, headers) {
    const match = given['x-match'] ?? 'all';
    const counts = match.endsWith('-with-x') ? name => name !== 'x-match' : name => !name.startsWith('x-');
    const isMet = ([name, value]) => Object.hasOwn(headers, name) && (value === null || isSame(value, headers[name]));
    const criteria = Object.entries(given).filter(([name]) => counts(name));
    return match.startsWith('all') ? criteria.every(isMet) : criteria.some(isMet);
}

/** Arrays in order, objects by their fields. */
function isSame(a, b) {
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
        return a === b;
    }
    const names = Object.keys(a);
    return (
        Array.isArray(a) === Array.isArray(b) &&
        names.length === Object.keys(b).length &&
        names.every(name => Object.hasOwn(b, name) && isSame(a[name], b[name]))
    );
}
