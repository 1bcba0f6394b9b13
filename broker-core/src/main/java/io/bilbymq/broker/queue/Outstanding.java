package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;

/** A delivery that is not settled. */
class Outstanding extends HeldContent {
    final Consumer consumer;

    /** What had been sent to the client before, as {@link Link#mark} says. */
    private final int mark;

    private Outstanding(Message message, Consumer consumer) {
        super(message);
        this.consumer = consumer;
        this.mark = consumer.mark();
    }

    /** Of what is sent next. {@code deadline}: when the message expires if it comes back; 0 if it does not. */
    static Outstanding of(Message message, Consumer consumer, long deadline) {
        return deadline == 0 ? new Outstanding(message, consumer) : new Expiring(message, consumer, deadline);
    }

    /** When the message expires if it comes back; 0 if it does not. */
    long deadline() {
        return 0;
    }

    /** Whether it has left for the socket, so that nobody but the queue needs the content. */
    final boolean hasArrived() {
        return consumer.link.hasArrived(mark);
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
