package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.LogOutbox;

/**
 * How the log keeps a durable queue.
 *
 * @param outbox of the queue's home loop
 * @param keepsTransient whether messages are kept that did not ask for it, as a quorum queue does
 */
public record QueueLog(LogOutbox outbox, boolean keepsTransient) {
    /** In how many of these queues the log is to keep this message: one for all, if one keeps what is transient. */
    public static int keeping(Message message, Queue[] targets) {
        int durable = 0;
        boolean keepsTransient = false;
        for (final Queue target : targets) {
            if (target.isDurable()) {
                durable++;
                keepsTransient |= target.keepsTransient();
            }
        }
        return durable > 0 && (keepsTransient || message.isPersistent()) ? durable : 0;
    }
}
