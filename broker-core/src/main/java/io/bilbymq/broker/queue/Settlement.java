package io.bilbymq.broker.queue;

/** How a client is done with a delivery. */
public enum Settlement {
    /** {@code basic.ack}: the message has reached its purpose. */
    ACK,
    /** {@code basic.reject} or {@code basic.nack} without requeue: away with it, or to the dead-letter exchange. */
    REJECT,
    /** {@code basic.nack} with requeue, {@code basic.recover}: back to its old place, to be delivered again. */
    REQUEUE,
    /** {@code basic.reject} with requeue: the same, but it counts towards the delivery limit. */
    FAIL
}
