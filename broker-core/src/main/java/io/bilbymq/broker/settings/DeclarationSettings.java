package io.bilbymq.broker.settings;

import java.util.OptionalLong;

/**
 * What the broker makes of declarations of queues.
 *
 * @param strictArguments refuses the arguments that RabbitMQ would refuse and BilbyMQ understands
 * @param defaultQueueType {@code x-queue-type} of queues that do not say and can be of that type; otherwise they are classic
 * @param consumerTimeoutMillis how long a delivery may be outstanding in queues that do not say; if empty, half an hour in
 *     quorum queues and for ever in classic ones
 */
public record DeclarationSettings(
        boolean strictArguments, String defaultQueueType, OptionalLong consumerTimeoutMillis) {
    /** Classic queues, with all that BilbyMQ understands, as RabbitMQ has them. */
    public static DeclarationSettings defaults() {
        return new DeclarationSettings(false, "classic", OptionalLong.empty());
    }

    /** The same, but strict. */
    public static DeclarationSettings strict() {
        return new DeclarationSettings(true, "classic", OptionalLong.empty());
    }
}
