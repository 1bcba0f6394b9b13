/**
 * The arguments that queues know, with what they do (docs/queues.md).
 * @type {import('./components/known-argument.js').KnownArgument[]}
 */
export const QUEUE_ARGUMENTS = [
    {
        key: 'x-message-ttl',
        label: 'Message time to live',
        kind: 'number',
        help: 'Milliseconds after which a message that has not been delivered expires.',
    },
    {
        key: 'x-expiry',
        label: 'When expired messages go',
        kind: 'choice',
        choices: ['head', 'exact'],
        help: 'At the head of the queue, as in RabbitMQ, or wherever they are.',
    },
    {
        key: 'x-expires',
        label: 'Queue expires',
        kind: 'number',
        help: 'Milliseconds after which the queue is deleted if nobody uses it.',
    },
    {
        key: 'x-max-length',
        label: 'Length limit',
        kind: 'number',
        help: 'How many messages may be ready.',
    },
    {
        key: 'x-max-length-bytes',
        label: 'Length limit in bytes',
        kind: 'number',
        help: 'How many bytes the bodies of ready messages may have together.',
    },
    {
        key: 'x-overflow',
        label: 'When it is full',
        kind: 'choice',
        choices: ['drop-head', 'reject-publish', 'reject-publish-dlx'],
        help: 'Drop the oldest messages, or refuse new ones; with -dlx what is refused becomes a dead letter.',
    },
    {
        key: 'x-dead-letter-exchange',
        label: 'Dead letter exchange',
        kind: 'text',
        help: 'Where messages go that are rejected, expire, or do not fit.',
    },
    {
        key: 'x-dead-letter-routing-key',
        label: 'Dead letter key',
        kind: 'text',
        help: 'The routing key that dead letters get instead of their own.',
    },
    {
        key: 'x-dead-letter-strategy',
        label: 'Dead letter strategy',
        kind: 'choice',
        choices: ['at-most-once', 'at-least-once'],
        help: 'Whether a dead letter leaves when it is sent off, or when it has safely arrived.',
    },
    {
        key: 'x-delivery-limit',
        label: 'Delivery limit',
        kind: 'number',
        help: 'How often a message may come back before it becomes a dead letter; quorum queues have 20.',
    },
    {
        key: 'x-delayed-retry-type',
        label: 'Delayed retry',
        kind: 'choice',
        choices: ['disabled', 'all', 'failed', 'returned'],
        help: 'Which messages that come back wait before they are delivered again.',
    },
    {
        key: 'x-delayed-retry-min',
        label: 'Shortest retry delay',
        kind: 'number',
        help: 'Milliseconds that a message waits the first time it comes back.',
    },
    {
        key: 'x-delayed-retry-max',
        label: 'Longest retry delay',
        kind: 'number',
        help: 'Milliseconds that a message waits at most.',
    },
    {
        key: 'x-single-active-consumer',
        label: 'Single active consumer',
        kind: 'boolean',
        help: 'One consumer at a time is served; another takes over when it is gone.',
    },
    {
        key: 'x-consumer-timeout',
        label: 'Consumer timeout',
        kind: 'number',
        help: 'Milliseconds that a consumer may take for a message before it is cancelled.',
    },
    {
        key: 'x-max-priority',
        label: 'Highest priority',
        kind: 'number',
        help: 'From 1 to 255: messages of higher priority are delivered first. Not for quorum queues.',
    },
    {
        key: 'x-group-key',
        label: 'Group by header',
        kind: 'text',
        help: 'Messages with the same value of this header go to one consumer at a time, in order.',
    },
    {
        key: 'x-message-deduplication',
        label: 'Deduplication',
        kind: 'boolean',
        help: 'A message does not come in while one with the same x-deduplication-header is there.',
    },
];
