/**
 * What queues and exchanges a policy is for. All of it pure.
 *
 * @typedef {{vhost: string, pattern: string, 'apply-to': string}} Scope what a policy says of what it is for
 */

const TYPES = { classic_queues: 'classic', quorum_queues: 'quorum', streams: 'stream' };

/**
 * A pattern that looks ahead. Policies may have some that do; searches may not.
 * @param {string} pattern
 */
export const looksAhead = pattern => /\(\?<?[=!]/.test(pattern);

/**
 * @typedef {object} Matches
 * @property {any[]} items
 * @property {number} count
 * @property {boolean} isExact whether there are no more, of this type, than `count`
 */

/** The queues of an answer. @param {any} answer @param {string} applyTo @returns {Matches} */
export function queuesOf(answer, applyTo) {
    const type = TYPES[applyTo];
    if (!type) {
        return { items: answer.items, count: answer.filtered_count, isExact: true };
    }
    const items = answer.items.filter(queue => queue.type === type);
    return { items, count: items.length, isExact: answer.filtered_count <= answer.items.length };
}

/** The exchanges of an answer, without the default one, for which no policy is. @param {any} answer @returns {Matches} */
export function exchangesOf(answer) {
    const items = answer.items.filter(exchange => exchange.name !== '');
    return { items, count: answer.filtered_count - (answer.items.length - items.length), isExact: true };
}
