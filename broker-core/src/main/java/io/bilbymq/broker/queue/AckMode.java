package io.bilbymq.broker.queue;

/** What becomes of messages that were got to be looked at: RabbitMQ's {@code ackmode}. */
public enum AckMode {
    /** They go back to their places, and that counts towards no limit: who only looks does no harm. */
    ACK_REQUEUE_TRUE(Settlement.REQUEUE),

    /** They are acknowledged as they are got. */
    ACK_REQUEUE_FALSE(Settlement.ACK),

    /** They are rejected and go back to their places, which counts towards the delivery limit. */
    REJECT_REQUEUE_TRUE(Settlement.FAIL),

    /** They are rejected, and go to the dead-letter exchange if there is one. */
    REJECT_REQUEUE_FALSE(Settlement.REJECT);

    private final Settlement settlement;

    AckMode(Settlement settlement) {
        this.settlement = settlement;
    }

    Settlement settlement() {
        return settlement;
    }

    /** Whether the queue need not wait for a settlement. */
    boolean isNoAck() {
        return settlement == Settlement.ACK;
    }
}
