/**
 * The keys of definitions of policies that do something, with what they do (docs/policies.md).
 * @typedef {import('./components/known-argument.js').KnownArgument & {isOperators?: boolean}} PolicyKey `isOperators`: whether
 *     operator policies may say it too
 */

/** @type {PolicyKey[]} */
export const POLICY_KEYS = [
    {
        key: 'max-length',
        label: 'Length limit',
        kind: 'number',
        help: 'How many messages may be ready in a queue.',
        isOperators: true,
    },
    {
        key: 'max-length-bytes',
        label: 'Length limit in bytes',
        kind: 'number',
        help: 'How many bytes the bodies of ready messages may have together.',
        isOperators: true,
    },
    {
        key: 'overflow',
        label: 'When it is full',
        kind: 'choice',
        choices: ['drop-head', 'reject-publish', 'reject-publish-dlx'],
        help: 'Drop the oldest messages, or refuse new ones; with -dlx what is refused becomes a dead letter.',
        isOperators: true,
    },
    {
        key: 'message-ttl',
        label: 'Message time to live',
        kind: 'number',
        help: 'Milliseconds after which a message that has not been delivered expires.',
        isOperators: true,
    },
    {
        key: 'expires',
        label: 'Queue expires',
        kind: 'number',
        help: 'Milliseconds after which a queue is deleted if nobody uses it.',
        isOperators: true,
    },
    {
        key: 'dead-letter-exchange',
        label: 'Dead letter exchange',
        kind: 'text',
        help: 'Where messages go that are rejected, expire, or do not fit.',
    },
    {
        key: 'dead-letter-routing-key',
        label: 'Dead letter key',
        kind: 'text',
        help: 'The routing key that dead letters get instead of their own.',
    },
    {
        key: 'dead-letter-strategy',
        label: 'Dead letter strategy',
        kind: 'choice',
        choices: ['at-most-once', 'at-least-once'],
        help: 'Whether a dead letter leaves when it is sent off, or when it has safely arrived. For quorum queues.',
    },
    {
        key: 'delivery-limit',
        label: 'Delivery limit',
        kind: 'number',
        help: 'How often a message may come back before it becomes a dead letter. For quorum queues.',
        isOperators: true,
    },
    {
        key: 'delayed-retry-type',
        label: 'Delayed retry',
        kind: 'choice',
        choices: ['disabled', 'all', 'failed', 'returned'],
        help: 'Which messages that come back wait before they are delivered again. For quorum queues.',
    },
    {
        key: 'delayed-retry-min',
        label: 'Shortest retry delay',
        kind: 'number',
        help: 'Milliseconds that a message waits the first time it comes back.',
    },
    {
        key: 'delayed-retry-max',
        label: 'Longest retry delay',
        kind: 'number',
        help: 'Milliseconds that a message waits at most.',
    },
    {
        key: 'consumer-timeout',
        label: 'Consumer timeout',
        kind: 'number',
        help: 'Milliseconds that a consumer may take for a message before it is cancelled.',
    },
    {
        key: 'alternate-exchange',
        label: 'Alternate exchange',
        kind: 'text',
        help: 'Where messages go that an exchange can route nowhere. For exchanges.',
    },
];

/** What a policy can be for, with words. @type {[kind: string, words: string][]} */
export const APPLY_TO = [
    ['all', 'Exchanges and queues'],
    ['queues', 'Queues'],
    ['exchanges', 'Exchanges'],
    ['classic_queues', 'Classic queues'],
    ['quorum_queues', 'Quorum queues'],
    ['streams', 'Streams'],
];
