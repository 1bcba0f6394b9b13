package io.bilbymq.broker.connection;

/** What a connection is doing about publishers, by RabbitMQ's names (RabbitMQ, "Flow Control" and "Memory and Disk Alarms"). */
public enum ConnectionState {
    /** Reads what the client sends. */
    RUNNING,

    /** Does not read for a moment, or did not lately, because queues are behind with what the client publishes. */
    FLOW,

    /** There is an alarm: the connection will be blocked when the client publishes. */
    BLOCKING,

    /** There is an alarm, and the client has published: it is not read until the alarm is over. */
    BLOCKED,

    /** Says good-bye. */
    CLOSING
}
