package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import org.jspecify.annotations.Nullable;

/** Carries out a queue's effects: what it says goes into its home loop's outboxes to the loops of its clients. */
final class QueueSpeech implements QueueEffects {
    private final Queue queue;
    private final Loop home;
    private @Nullable Published lastPublished;
    private boolean closedItself;
    private long answers;

    QueueSpeech(Queue queue, Loop home) {
        this.queue = queue;
        this.home = home;
    }

    /** Whether the machine has closed itself since the last call. */
    boolean takeClosedItself() {
        final boolean taken = closedItself;
        closedItself = false;
        return taken;
    }

    /** How many answers it has given; more after a command than before if that was answered. */
    long answers() {
        return answers;
    }

    private record Deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered)
            implements Runnable {
        @Override
        public void run() {
            subscription.client().deliver(queue, subscription, sequence, message, redelivered);
        }
    }

    @Override
    public void deliver(Subscription subscription, long sequence, Message message, boolean redelivered) {
        home.send(subscription.client().loop(), new Deliver(queue, subscription, sequence, message, redelivered));
    }

    /** Answers to publishes; grows while it waits in the outbox and the next ticket adjoins. */
    private static final class Published implements Runnable {
        /** Let go when it has been told, so that the queue's last words keep no closed channel alive. */
        private @Nullable QueueClient publisher;

        private final long first;
        private long last;
        private final boolean taken;
        private final long turn;

        Published(QueueClient publisher, long ticket, boolean taken, long turn) {
            this.publisher = publisher;
            this.first = ticket;
            this.last = ticket;
            this.taken = taken;
            this.turn = turn;
        }

        /** Whether one more ticket could be added, in which case it was. Once handed over, it is the receiver's. */
        boolean extend(QueueClient same, long ticket, boolean how, long now) {
            if (turn == now && publisher == same && ticket == last + 1 && how == taken) {
                last = ticket;
                return true;
            }
            return false;
        }

        @Override
        public void run() {
            final QueueClient told = publisher;
            assert told != null : "told once";
            publisher = null;
            told.published(first, last, taken);
        }
    }

    @Override
    public void published(QueueClient publisher, long ticket, boolean taken) {
        final long turn = home.turn();
        if (lastPublished == null || !lastPublished.extend(publisher, ticket, taken, turn)) {
            final Published command = new Published(publisher, ticket, taken, turn);
            lastPublished = command;
            home.send(publisher.loop(), command);
        }
    }

    @Override
    public void answer(QueueClient client, QueueAnswer answer) {
        answers++;
        home.send(client.loop(), () -> client.answered(queue, answer));
    }

    @Override
    public void cancelled(Subscription subscription) {
        final QueueClient client = subscription.client();
        home.send(client.loop(), () -> client.cancelled(queue, subscription));
    }

    @Override
    public void permitsWanted(QueueClient client) {
        home.send(client.loop(), () -> client.permitsWanted(queue));
    }

    @Override
    public void permitsReturned(QueueClient client, int count) {
        home.send(client.loop(), () -> client.permitsReturned(queue, count));
    }

    @Override
    public void released(Message message) {
        message.release(home.memory());
    }

    @Override
    public void unused() {
        closedItself = true;
    }
}
