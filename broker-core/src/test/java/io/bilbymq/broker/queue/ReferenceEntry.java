package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import org.jspecify.annotations.Nullable;

/** A message that is ready, or outstanding with {@code holder}. */
final class ReferenceEntry {
    final long sequence;
    final Message message;

    /** When it expires; 0 if it does not. */
    final long deadline;

    boolean redelivered;

    /** Of an outstanding one: the client, and the consumer unless it was a get. */
    @Nullable
    QueueClient holder;

    @Nullable
    ReferenceConsumer consumer;

    ReferenceEntry(long sequence, Message message, long deadline, boolean redelivered) {
        this.sequence = sequence;
        this.message = message;
        this.deadline = deadline;
        this.redelivered = redelivered;
    }
}
