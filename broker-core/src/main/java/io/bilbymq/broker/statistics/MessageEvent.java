package io.bilbymq.broker.statistics;

/**
 * What happens to a message, as far as it is counted; the words are those of {@code message_stats} in RabbitMQ's HTTP API and of the
 * global counters of its Prometheus plugin.
 */
public enum MessageEvent {
    /** Published, in a transaction when that is committed; at a queue: it has come here, by whatever way. */
    PUBLISH("publish"),
    /** A byte of the body of one that was published on a channel; counted for each. */
    PUBLISH_BYTE("publish_bytes"),
    /** Published on a channel that confirms. */
    PUBLISH_CONFIRM("publish_confirm"),
    /** Acknowledged to the publisher. */
    CONFIRM("confirm"),
    /** Went to no queue, and back to the publisher. */
    RETURN_UNROUTABLE("return_unroutable"),
    /** Went to no queue, and nobody was told. */
    DROP_UNROUTABLE("drop_unroutable"),
    /** Went to a queue; counted for each. */
    ROUTE("route"),
    /** Sent to a consumer that acknowledges. */
    DELIVER("deliver"),
    /** Sent to one that does not. */
    DELIVER_NO_ACK("deliver_no_ack"),
    /** Got by {@code basic.get}, to be acknowledged. */
    GET("get"),
    /** Got, and that is all. */
    GET_NO_ACK("get_no_ack"),
    /** Nothing was there to be got. */
    GET_EMPTY("get_empty"),
    /** Acknowledged by a client. */
    ACK("ack"),
    /** Sent or got, and not for the first time; counted besides the ways it went. */
    REDELIVER("redeliver"),
    /** Its content was read back, from the log or from scratch. */
    DISK_READ("disk_reads"),
    /** It was written to the log. */
    DISK_WRITE("disk_writes"),
    /** Its time was over. */
    EXPIRE("expired"),
    /** A client rejected it and did not want it back. */
    REJECT("rejected"),
    /** The queue was too long. */
    OVERFLOW("maxlen"),
    /** It came back too often. */
    EXCEED_DELIVERY_LIMIT("delivery_limit"),
    /** One of the {@link #EXPIRE}d went to a dead-letter exchange. */
    LETTER_EXPIRED("dead_lettered_expired"),
    /** One of the {@link #REJECT}ed did. */
    LETTER_REJECTED("dead_lettered_rejected"),
    /** One of the {@link #OVERFLOW}ing did. */
    LETTER_OVERFLOW("dead_lettered_maxlen"),
    /** One that {@link #EXCEED_DELIVERY_LIMIT} did. */
    LETTER_DELIVERY_LIMIT("dead_lettered_delivery_limit");

    private final String key;

    MessageEvent(String key) {
        this.key = key;
    }

    /** The key of its count in {@code message_stats}, where RabbitMQ has one: {@code deliver_no_ack}. */
    public String key() {
        return key;
    }
}
