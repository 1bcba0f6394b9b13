/** What can be limited, by the API's names. */
export const LIMITS = {
    vhost: [
        ['max-connections', 'Connections', 'How many may be open at once.'],
        ['max-queues', 'Queues', 'How many there may be.'],
    ],
    user: [
        ['max-connections', 'Connections', 'How many they may have open at once.'],
        ['max-channels', 'Channels', 'How many they may have open at once, on all connections together.'],
    ],
};
