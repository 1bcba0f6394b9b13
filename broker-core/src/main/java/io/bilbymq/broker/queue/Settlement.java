package io.bilbymq.broker.queue;

/** How a client is done with a delivery. */
public enum Settlement {
    /** {@code basic.ack}: the message has reached its purpose. */
    ACK,
    /** {@code basic.reject} or {@code basic.nack} without requeue: away with it, or to the dead-letter exchange. */
    REJECT,
    /** Back to its old place, to be delivered again. */
    REQUEUE
}
