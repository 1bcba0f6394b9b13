package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;

/**
 * What a queue can be told. A command is made on the sender's loop, travels in its outbox, and runs on the queue's.
 */
abstract sealed class QueueCommand implements Runnable {
    final Queue queue;

    QueueCommand(Queue queue) {
        this.queue = queue;
    }

    abstract void applyTo(QueueMachine machine);

    /** Runs when the machine has failed on this command without an answer; {@code failed} stands in its place. */
    void refuse(QueueMachine failed) {
        applyTo(failed);
    }

    @Override
    public void run() {
        queue.apply(this);
    }

    static final class Publish extends QueueCommand {
        private final Message message;
        private final PublishListener publisher;
        private final long ticket;

        Publish(Queue queue, Message message, PublishListener publisher, long ticket) {
            super(queue);
            this.message = message;
            this.publisher = publisher;
            this.ticket = ticket;
        }

        @Override
        void applyTo(QueueMachine machine) {
            machine.publish(message, publisher, ticket);
        }

        /** Only answers: the machine that failed may have held the message, and then has released it. */
        @Override
        void refuse(QueueMachine failed) {
            failed.refusePublish(message, publisher, ticket);
        }
    }

    /** A message that is moved here from another queue; it is not taken unless it stays. */
    static final class Arrive extends QueueCommand {
        private final Message message;
        private final PublishListener source;
        private final long ticket;

        Arrive(Queue queue, Message message, PublishListener source, long ticket) {
            super(queue);
            this.message = message;
            this.source = source;
            this.ticket = ticket;
        }

        @Override
        void applyTo(QueueMachine machine) {
            if (machine.isClosed()) {
                machine.upkeep().turnAway(message, source, ticket);
            } else {
                machine.publish(message, source, ticket);
            }
        }

        /** Only answers, as for a publish. */
        @Override
        void refuse(QueueMachine failed) {
            failed.upkeep().refuse(message, source, ticket);
        }
    }

    /**
     * Deliveries settled alike; grows while it waits in the outbox and the next settlement adjoins.
     *
     * <p>A settlement that is added overtakes what its client has sent to the queue in between. That can only be publishes,
     * credit, and other settlements: whatever else a client says waits for an answer before the next settlement is read.
     * None of them depends on this delivery, so all that comes of it is that its consumer has its credit a moment early.
     */
    static final class Settle extends QueueCommand {
        private final QueueClient client;
        private final Settlement settlement;
        private final long first;
        private long last;
        private final long turn;

        Settle(Queue queue, QueueClient client, long first, long last, Settlement settlement) {
            super(queue);
            this.client = client;
            this.first = first;
            this.last = last;
            this.settlement = settlement;
            this.turn = client.loop().turn();
        }

        /** Whether the settlement of this one delivery could be added, in which case it was. */
        boolean extend(Queue same, QueueClient sender, long sequence, Settlement how) {
            if (same == queue
                    && sender == client
                    && sequence == last + 1
                    && how == settlement
                    && turn == client.loop().turn()) {
                last = sequence;
                return true;
            }
            return false;
        }

        @Override
        void applyTo(QueueMachine machine) {
            machine.settle(client, first, last, settlement);
        }
    }

    /** Bytes under way to a client have left for its socket. */
    static final class Arrived extends QueueCommand {
        private final QueueClient client;
        private final long bytes;

        Arrived(Queue queue, QueueClient client, long bytes) {
            super(queue);
            this.client = client;
            this.bytes = bytes;
        }

        @Override
        void applyTo(QueueMachine machine) {
            machine.credit().arrived(client, bytes);
        }
    }

    /** Everything that is not on the path of a message. */
    static sealed class Control extends QueueCommand {
        private final java.util.function.Consumer<QueueMachine> action;

        Control(Queue queue, java.util.function.Consumer<QueueMachine> action) {
            super(queue);
            this.action = action;
        }

        @Override
        void applyTo(QueueMachine machine) {
            action.accept(machine);
        }
    }

    /** A declaration, a get, or the beginning of a consumer, so that the queue does not expire; its end is seen by their number. */
    static final class Use extends Control {
        Use(Queue queue, java.util.function.Consumer<QueueMachine> action) {
            super(queue, action);
        }

        @Override
        public void run() {
            super.run();
            queue.used();
        }
    }
}
