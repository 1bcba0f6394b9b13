/** The arguments that exchanges know, with what they do (docs/delayed-messages.md, docs/deduplication.md). */

/** @typedef {import('./components/known-argument.js').KnownArgument} KnownArgument */

/** @type {KnownArgument} */
const ALTERNATE = {
    key: 'alternate-exchange',
    label: 'Alternate exchange',
    kind: 'text',
    help: 'Where messages go that no binding of this exchange fits.',
};

/** @type {KnownArgument[]} */
const HASH = [
    {
        key: 'hash-header',
        label: 'Hash of a header',
        kind: 'text',
        help: 'Messages with the same value of this header go to the same destination, instead of those with the same routing key.',
    },
    {
        key: 'hash-property',
        label: 'Hash of a property',
        kind: 'choice',
        choices: ['message_id', 'correlation_id', 'timestamp'],
        help: 'The same by a property. Not together with a header.',
    },
];

/** By type. @type {Record<string, KnownArgument[]>} */
const OF_TYPES = {
    'x-consistent-hash': HASH,
    'x-recent-history': [
        {
            key: 'x-recent-history-length',
            label: 'Messages kept',
            kind: 'number',
            help: 'How many of the last messages whoever binds gets at once; 20 unless set.',
        },
    ],
    'x-message-deduplication': [
        {
            key: 'x-cache-size',
            label: 'Values remembered',
            kind: 'number',
            help: 'Needed. A message whose x-deduplication-header is remembered does not pass.',
        },
        {
            key: 'x-cache-ttl',
            label: 'Remembered for',
            kind: 'number',
            help: 'Milliseconds; for ever if it is not set.',
        },
        {
            key: 'x-cache-persistence',
            label: 'Remembered where',
            kind: 'choice',
            choices: ['memory', 'disk'],
            help: 'On disk it outlasts a restart of the broker.',
        },
    ],
};

/** Types that cannot be without an argument of their own. */
const NEEDY = ['x-delayed-message', 'x-message-deduplication'];

/** Whether an exchange of this type needs an argument to be set. @param {string} type */
export const needsArgument = type => NEEDY.includes(type);

/**
 * The arguments of an exchange.
 * @param {string} type
 * @param {string[]} types all that there are
 * @returns {KnownArgument[]}
 */
export function exchangeArguments(type, types) {
    return [...(type === 'x-delayed-message' ? [delayedType(types)] : (OF_TYPES[type] ?? [])), ALTERNATE];
}

/** @param {string[]} types @returns {KnownArgument} */
const delayedType = types => ({
    key: 'x-delayed-type',
    label: 'Routes as',
    kind: 'choice',
    choices: types.filter(type => type !== 'x-delayed-message'),
    help: 'Needed. The type by whose rules messages are routed once their x-delay is over.',
});
