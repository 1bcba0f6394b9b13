package io.bilbymq.broker.statistics;

/** What happens at a node that is not done to a message, as far as it is counted. What begins and ends shows how many there are. */
public enum NodeEvent {
    /** A client was let into a virtual host. */
    CONNECTION_OPEN,
    /** Such a client's socket is closed. */
    CONNECTION_CLOSE,
    CHANNEL_OPEN,
    CHANNEL_CLOSE,
    /** A queue was asked for by {@code queue.declare}, be it new or not; not passively. */
    QUEUE_DECLARE,
    /** A queue is there that was not. */
    QUEUE_CREATE,
    QUEUE_DELETE,
    AUTHENTICATION_SUCCESS,
    AUTHENTICATION_FAILURE,
    /** A channel published for the first time. */
    PUBLISHER_BEGIN,
    /** Such a channel has closed. */
    PUBLISHER_END,
    CONSUMER_BEGIN,
    CONSUMER_END
}
