package io.bilbymq.broker.statistics;

import io.bilbymq.amqp.FieldTable;

/**
 * A consumer as it is at one moment.
 *
 * @param channel whose it is
 * @param ackRequired whether its client settles what it gets
 * @param prefetch how many deliveries may be outstanding; 0 for any number
 * @param exclusive whether it has the queue for itself
 * @param active whether it is served: not so while another one is that has its turn, or the queue is paused
 * @param activity the word for that
 * @param arguments as it was asked for
 * @param timeoutMillis how long a delivery may be outstanding; negative for ever
 */
public record ConsumerStatistics(
        String virtualHost,
        String queue,
        String consumerTag,
        ChannelDetails channel,
        boolean ackRequired,
        int prefetch,
        boolean exclusive,
        boolean active,
        Activity activity,
        FieldTable arguments,
        long timeoutMillis) {
    /** RabbitMQ's {@code activity_status}. */
    public enum Activity {
        UP,
        /** It is the one that is served of those of its queue. */
        SINGLE_ACTIVE,
        /** It is not. */
        WAITING
    }
}
