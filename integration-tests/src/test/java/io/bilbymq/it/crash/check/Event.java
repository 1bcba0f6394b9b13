package io.bilbymq.it.crash.check;

import java.util.List;

/**
 * What a client did, written down before it does it, or saw, written down after it saw it. A {@link History} has them in an
 * order in which they can have happened.
 *
 * <p>An <em>era</em> is the time between two faults. A connection belongs to the era in which it was opened.
 */
public sealed interface Event {
    /** A message is about to be published, to be routed to exactly these queues, all of them durable. */
    record Attempted(MessageId message, int era, List<String> queues, boolean persistent, Fingerprint body)
            implements Event {}

    /** The broker has confirmed a message, or the commit that it was part of. */
    record Confirmed(MessageId message) implements Event {}

    /** The broker has refused a message. */
    record Refused(MessageId message) implements Event {}

    /** A message has arrived. */
    record Delivered(MessageId message, String queue, ConsumerId consumer, boolean redelivered, Fingerprint body)
            implements Event {}

    /** A delivered message is about to be acknowledged, or rejected for good. */
    record Settled(MessageId message, String queue) implements Event {}

    /** A delivered message is about to be given back. */
    record Requeued(MessageId message, String queue) implements Event {}

    /** A channel is about to be closed in good order: the broker knows what it was told before that. */
    record ChannelClosed(String queue, ConsumerId consumer) implements Event {}

    /** Connections of this era may be closed by the broker from now on, and what they held given to others. */
    record ConnectionsMayFail(int era) implements Event {}

    /** A fault is about to be made; whatever the clients of this era see from now on, the broker may forget. */
    record Fault(int era) implements Event {}

    /** A queue was drained: everything it gave was settled, and then it held so many messages. */
    record Drained(String queue, long left) implements Event {}
}
