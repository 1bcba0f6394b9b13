package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.Measured;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.Sample;
import io.bilbymq.broker.statistics.Tally;
import io.bilbymq.broker.statistics.TurnTally;
import io.bilbymq.broker.store.LogOutbox;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a queue's effects: what it says goes into its home loop's outboxes to the loops of its clients, and what happens to
 * its messages is counted.
 */
final class QueueSpeech implements QueueEffects, Measured {
    private static final Counts<MessageEvent> NOTHING = Counts.none(MessageEvent.class);

    private final Queue queue;
    private final Loop home;
    private final DeadLetterRoutes routes;
    private final @Nullable LogOutbox log;
    private final @Nullable LoopScratch scratch;

    /** Null until the first dead letter. */
    private @Nullable DeadLetters deadLetters;

    /** Null until the first message. */
    private @Nullable QueueTraffic traffic;

    /** Whether the loop knows that it has not been measured since something happened. */
    private boolean changed;

    private boolean quorum;

    private @Nullable Published lastPublished;
    private boolean closedItself;
    private boolean registered;

    /** The record in which the queue last took a place, or took none. */
    private @Nullable MessageRecord answeredFor;

    private int answers;

    /** What a queue on {@code home} says; {@code log} is null for one that is not durable. */
    QueueSpeech(
            Queue queue, Loop home, DeadLetterRoutes routes, @Nullable LogOutbox log, @Nullable LoopScratch scratch) {
        this.queue = queue;
        this.home = home;
        this.routes = routes;
        this.log = log;
        this.scratch = scratch;
    }

    /** Whether the machine has closed itself since the last call. */
    boolean takeClosedItself() {
        final boolean taken = closedItself;
        closedItself = false;
        return taken;
    }

    /** How many answers it has given; another number after a command than before if that was answered. */
    int answers() {
        return answers;
    }

    // What is seen from outside.

    /** It is counted among the quorum queues. */
    void countAsQuorum() {
        quorum = true;
    }

    private QueueTraffic traffic() {
        QueueTraffic known = traffic;
        if (known == null) {
            final Tally<MessageEvent> tally = queue.name().isHidden()
                    ? new Tally<>(MessageEvent.class)
                    : home.statistics().queues(quorum).part();
            known = new QueueTraffic(new TurnTally<>(tally, home::atEndOfTurn), home.turnNanos());
            traffic = known;
        }
        return known;
    }

    @Override
    public void happened(MessageEvent event, long times) {
        if (times != 0) {
            traffic().tally().add(event, times);
        }
    }

    @Override
    public void lags(boolean lags) {
        traffic().lag().lags(lags, home.turnNanos());
    }

    /** How often what has happened to the queue's messages. */
    Counts<MessageEvent> counts() {
        return traffic == null ? NOTHING : traffic.tally().counts();
    }

    /** The share of time in which no message waited for a consumer, between the last two times that the queue was measured. */
    double consumerCapacity() {
        return traffic == null ? 1 : traffic.lag().capacity();
    }

    /** Something has happened to the queue. */
    void changed() {
        if (!changed) {
            changed = true;
            if (!queue.name().isHidden()) {
                home.statistics().changes().add(this);
            }
        }
    }

    @Override
    public void measure(Sample.Builder sample) {
        changed = false;
        if (traffic != null) {
            traffic.lag().measure(home.turnNanos());
        }
        sample.queue(queue.view().statistics());
    }

    // Effects.

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
        private @Nullable PublishListener publisher;

        private final long first;
        private long last;
        private final boolean taken;
        private final long turn;

        Published(PublishListener publisher, long ticket, boolean taken, long turn) {
            this.publisher = publisher;
            this.first = ticket;
            this.last = ticket;
            this.taken = taken;
            this.turn = turn;
        }

        /** Whether one more ticket could be added, in which case it was. Once handed over, it is the receiver's. */
        boolean extend(PublishListener same, long ticket, boolean how, long now) {
            if (turn == now && publisher == same && ticket == last + 1 && how == taken) {
                last = ticket;
                return true;
            }
            return false;
        }

        @Override
        public void run() {
            final PublishListener told = publisher;
            assert told != null : "told once";
            publisher = null;
            told.published(first, last, taken);
        }
    }

    @Override
    public void published(PublishListener publisher, long ticket, boolean taken) {
        final long turn = home.turn();
        if (lastPublished == null || !lastPublished.extend(publisher, ticket, taken, turn)) {
            final Published command = new Published(publisher, ticket, taken, turn);
            lastPublished = command;
            home.send(publisher.loop(), command);
        }
    }

    @Override
    public void died(Leaving.Dead dead) {
        if (deadLetters == null) {
            deadLetters = new DeadLetters(queue, home, routes);
        }
        deadLetters.send(dead);
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
    public void timedOut(QueueClient client, @Nullable Subscription subscription, long millis) {
        home.send(client.loop(), () -> client.timedOut(queue, subscription, millis));
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
    public void answerWhenDurable(QueueClient client, QueueAnswer answer) {
        if (log == null) {
            answer(client, answer);
        } else {
            answers++;
            log.whenDurable(() -> home.send(client.loop(), () -> client.answered(queue, answer)));
        }
    }

    @Override
    public void held(Message message) {
        message.heldBy(1, home.memory());
    }

    @Override
    public void released(Message message) {
        message.release(home.memory());
    }

    @Override
    public void counted(long bytes) {
        home.memory().add(bytes);
    }

    @Override
    public void copyFreed(long position) {
        if (scratch != null) {
            scratch.contents().free(position);
        }
    }

    // The log.

    private LogOutbox log() {
        final LogOutbox outbox = log;
        if (outbox == null) {
            throw new IllegalStateException(queue + " is not durable");
        }
        return outbox;
    }

    private static MessageRecord recordOf(Message message) {
        final MessageRecord record = message.record();
        if (record == null) {
            throw new IllegalStateException(message + " is transient");
        }
        return record;
    }

    @Override
    public void enrolled(long sequence, Message message, long deadline) {
        registerOnce();
        happened(MessageEvent.DISK_WRITE);
        final MessageRecord record = recordOf(message);
        answeredFor = record;
        if (record.enrol(queue.id(), sequence, deadline)) {
            log().append(record);
        }
    }

    /** A queue that never held anything need not be in checkpoints. */
    private void registerOnce() {
        if (!registered) {
            registered = true;
            log().register(queue);
        }
    }

    /** The queue is in checkpoints from now on, because the log knows it. */
    void restored() {
        registerOnce();
    }

    @Override
    public void placed(long sequence, Message message, long deadline) {
        registerOnce();
        happened(MessageEvent.DISK_WRITE);
        recordOf(message).enrol(queue.id(), sequence, deadline);
    }

    @Override
    public void withdrawn(Message message, boolean taken) {
        final MessageRecord record = recordOf(message);
        // A machine that fails may have said it already when it is said in its place.
        if (answeredFor != record) {
            answeredFor = record;
            if (record.withdraw(taken)) {
                log().append(record);
            }
        }
    }

    @Override
    public void withdrawnWhenDurable(Message message) {
        final MessageRecord record = recordOf(message);
        // Whoever asks in the place of a machine that fails shall know.
        answeredFor = record;
        log().whenAllDurable(() -> {
            if (record.withdraw(true)) {
                log().append(record);
            }
        });
    }

    @Override
    public void settled(long sequence, Message message) {
        log().settled(queue.id(), sequence, recordOf(message));
    }

    @Override
    public void tallied(long sequence, long tally) {
        log().tally(queue.id(), sequence, tally);
    }

    @Override
    public void purged(long first, long last) {
        log().settled(queue.id(), first, last);
    }

    @Override
    public void dropped(Message message) {
        log().release(recordOf(message));
    }

    @Override
    public void droppedUnread(long position, int length) {
        log().release(position, length);
    }

    @Override
    public void settledUnread(long sequence, long position, int length) {
        log().settled(queue.id(), sequence, position, length);
    }

    @Override
    public void wakeAt(long time) {
        queue.wakeAt(time);
    }

    @Override
    public void read(Missing missing) {
        if (scratch == null) {
            log().read(missing.positions(), missing.lengths(), messages -> queue.loaded(missing, messages));
        } else {
            scratch.reading().read(queue, log, missing);
        }
    }

    @Override
    public void readDead(Missing missing) {
        show(missing, messages -> queue.deadRead(missing, messages));
    }

    @Override
    public void hasMuch() {
        if (scratch != null) {
            scratch.spilling().add(queue);
        }
    }

    @Override
    public void show(Missing missing, Consumer<@Nullable Message[]> answer) {
        final Consumer<@Nullable Message[]> onMachine =
                messages -> queue.apply(new QueueCommand.Control(queue, machine -> answer.accept(messages)));
        if (scratch == null) {
            log().read(missing.positions(), missing.lengths(), onMachine::accept);
        } else {
            scratch.reading().show(log, missing, onMachine);
        }
    }

    @Override
    public void later(long millis, Runnable then) {
        home.schedule(() -> queue.apply(new QueueCommand.Control(queue, machine -> then.run())), millis);
    }

    @Override
    public void whenDurable(Runnable then) {
        if (log == null) {
            then.run();
        } else {
            log.whenDurable(then);
        }
    }

    @Override
    public void closed() {
        if (registered) {
            registered = false;
            log().forget(queue);
        }
    }

    @Override
    public void unused() {
        closedItself = true;
    }
}
