package io.bilbymq.broker.queue;

import io.bilbymq.broker.store.LogOutbox;

/**
 * How the log keeps a durable queue.
 *
 * @param outbox of the queue's home loop
 * @param keepsTransient whether messages are kept that did not ask for it, as a quorum queue does
 */
public record QueueLog(LogOutbox outbox, boolean keepsTransient) {}
