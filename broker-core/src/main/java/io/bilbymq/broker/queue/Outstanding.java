package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/** A delivery that is not settled. */
class Outstanding {
    final Message message;
    final Consumer consumer;

    Outstanding(Message message, Consumer consumer) {
        this.message = message;
        this.consumer = consumer;
    }

    /** When the message expires if it comes back; 0 if it does not. */
    long deadline() {
        return 0;
    }

    static Outstanding of(Message message, Consumer consumer, long deadline) {
        return deadline == 0 ? new Outstanding(message, consumer) : new Expiring(message, consumer, deadline);
    }

    /** One of a message that has a time to live. Most have none. */
    private static final class Expiring extends Outstanding {
        private final long deadline;

        Expiring(Message message, Consumer consumer, long deadline) {
            super(message, consumer);
            this.deadline = deadline;
        }

        @Override
        long deadline() {
            return deadline;
        }
    }
}
