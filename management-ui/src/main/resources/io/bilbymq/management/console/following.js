/** How one listens to an exchange without being in anybody's way. All of it pure. */

/** How many messages are shown, and how many may wait to be. */
export const SHOWN_MAX = 200;

/** Types that give each message to one of their destinations, so that whoever listens takes messages away from others. */
const TO_ONE = ['x-consistent-hash', 'x-modulus-hash', 'x-random', 'x-local-random'];

/** What a binding has to say to get all messages, by the type of the routing. */
const TO_ALL = {
    fanout: { key: '', arguments: {} },
    topic: { key: '#', arguments: {} },
    headers: { key: '', arguments: { 'x-match': 'all' } },
    'x-recent-history': { key: '', arguments: {} },
    'x-message-deduplication': { key: '', arguments: {} },
};

/**
 * The type by whose rules an exchange routes: that of delayed messages has them of another.
 * @param {{type: string, arguments?: Record<string, any>}} exchange
 */
const routingType = ({ type, arguments: given }) => (type === 'x-delayed-message' ? given?.['x-delayed-type'] : type);

/**
 * How an exchange can be followed.
 * @param {{name: string, type: string, arguments?: Record<string, any>}} exchange
 * @returns {{refusal: string} | {key: string | null, arguments: Record<string, any>, canNarrow: boolean}} why it cannot, or what the
 *     binding says; a key of null has to be chosen, one of an exchange that `canNarrow` may be
 */
export function following(exchange) {
    if (exchange.name === '') {
        return { refusal: 'Nothing can be bound to the default exchange. Browse the queue instead.' };
    }
    const type = routingType(exchange);
    if (TO_ONE.includes(type)) {
        return { refusal: 'This exchange gives each message to one destination only. Whoever follows it would take messages away from others.' };
    }
    return { ...(TO_ALL[type] ?? { key: null, arguments: {} }), canNarrow: type === 'topic' };
}

/** A queue for one who follows: whoever stops without saying so leaves it behind for a minute. @param {string} name */
export const followingQueue = name => ({
    durable: false,
    auto_delete: false,
    arguments: {
        // Whatever a virtual host or its policies want of queues does not reach this one: it must be transient, and what it drops must not
        // become a dead letter, which would be seen by others.
        'x-queue-type': 'classic',
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': `${name}.nowhere`,
        'x-expires': 60_000,
        'x-max-length': SHOWN_MAX,
    },
});

/** A name that nobody else has. */
export function followingName() {
    const random = crypto.getRandomValues(new Uint8Array(12));
    return 'bilby.follow.' + Array.from(random, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** The exchange at which a traced virtual host tells what happens in it. */
export const FIREHOSE = 'amq.rabbitmq.trace';

/**
 * What the firehose tells of by a message: routing keys are `publish.EXCHANGE` and `deliver.QUEUE`, the rest is in headers.
 * @param {any} message as the API answers it
 * @returns {{isPublish: boolean, of: string, keys: string[], user: string, connection: string, properties: any} | null} null if it is
 *     something else
 */
export function told({ routing_key: key, properties }) {
    const [, verb, of] = /^(publish|deliver)\.(.*)$/s.exec(key) ?? [];
    const headers = properties?.headers ?? {};
    if (verb === undefined) {
        return null;
    }
    return {
        isPublish: verb === 'publish',
        of,
        keys: headers.routing_keys ?? [],
        user: headers.user ?? '',
        connection: headers.connection ?? '',
        properties: headers.properties ?? {},
    };
}

/** The newest first, no more than are shown. */
export const withNewer = (shown, newer) => [...newer.toReversed(), ...shown].slice(0, SHOWN_MAX);
