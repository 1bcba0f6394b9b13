package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.statistics.Measured;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.broker.store.StoredQueue;
import io.bilbymq.persistence.LogBatch;
import io.bilbymq.persistence.RecoveredPlaces;
import io.bilbymq.persistence.RecoveredQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue as the rest of the broker sees it: the actor around a {@link QueueMachine}.
 *
 * <p>Its methods may be called on any loop; they put a command into that loop's outbox to the queue's home loop, where
 * the machine runs. So everything one client says to a queue arrives in the order in which it was said. A queue is
 * named by an id that is never used again: whoever keeps the handle of a deleted one meets a tombstone, never a
 * namesake.
 */
public final class Queue implements StoredQueue {
    private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

    private static final String CRASHED = "{} failed and is out of service; the next start finds it in the log";
    private static final String LOST = "{} failed and is closed; what it held is lost";

    private final long id;
    private final QueueName name;
    private final Loop home;
    private final QueueEnd end;
    private final boolean durable;
    private final boolean keepsTransient;
    private final @Nullable LoopScratch scratch;
    private final QueueSpeech speech;
    private QueueMachine machine;

    /** Null as long as nothing here has happened at a time. */
    private @Nullable Waking waking;

    /** Null while there is nothing to wait for, as in most queues. */
    private @Nullable QueueTimers timers;

    /** An empty queue that keeps everything in memory; see below. */
    public Queue(long id, QueueName name, Loop home, boolean autoDelete, QueueEnd end) {
        this(id, name, home, autoDelete, QueueSettings.PLAIN, end, DeadLetterRoutes.NOWHERE, null, null);
    }

    /**
     * An empty queue that lives on {@code home}.
     *
     * @param id never used for another queue
     * @param autoDelete closes itself when its last consumer leaves
     * @param settings until {@link #configure} says others
     * @param end told when it has closed itself
     * @param routes where its dead letters go
     * @param log what keeps it, if the queue is to outlive the broker; otherwise null
     * @param scratch of the loop {@code home}, for what does not fit in memory; null to keep everything there
     */
    public Queue(
            long id,
            QueueName name,
            Loop home,
            boolean autoDelete,
            QueueSettings settings,
            QueueEnd end,
            DeadLetterRoutes routes,
            @Nullable QueueLog log,
            @Nullable LoopScratch scratch) {
        this.id = id;
        this.name = name;
        this.home = home;
        this.end = end;
        this.durable = log != null;
        this.keepsTransient = log != null && log.keepsTransient();
        this.scratch = scratch;
        this.speech = new QueueSpeech(this, home, routes, log == null ? null : log.outbox(), scratch);
        this.machine = new QueueMachine(
                id,
                autoDelete,
                durable,
                settings,
                new ReadyMessages(
                        settings.priorityMax(),
                        scratch,
                        () -> apply(new QueueCommand.Control(this, QueueMachine::headKnown))),
                home.clock(),
                speech);
        if (settings.expiry().queueExpires() != QueueSettings.NONE) {
            home.execute(this::beginToExpire);
        }
    }

    private void beginToExpire() {
        final long expires = machine.settings().expiry().queueExpires();
        if (!machine.isClosed() && (timers != null || expires != QueueSettings.NONE)) {
            timers().expireAfter(expires);
        }
    }

    private QueueTimers timers() {
        QueueTimers known = timers;
        if (known == null) {
            known = new QueueTimers(this, home);
            timers = known;
        }
        return known;
    }

    /** Somebody uses the queue, or may have its machine look at what is outstanding from now on. On the queue's loop. */
    void used() {
        if (timers != null) {
            timers.used();
        }
        lookLater();
    }

    private void lookLater() {
        final long millis = machine.lookMillis();
        if (millis != QueueSettings.NONE) {
            timers().lookIn(millis);
        }
    }

    @Override
    public long id() {
        return id;
    }

    public QueueName name() {
        return name;
    }

    /** Whether the log keeps the persistent messages of this queue, or all. */
    public boolean isDurable() {
        return durable;
    }

    boolean keepsTransient() {
        return keepsTransient;
    }

    /** The loop that owns the queue. */
    public Loop home() {
        return home;
    }

    /** Counts it among the quorum queues; said before there is anything to count. */
    public void countAsQuorum() {
        speech.countAsQuorum();
    }

    /** Tells how it is; on its loop. */
    public Measured measured() {
        return speech;
    }

    /** How it is now; on its loop. */
    public QueueView view() {
        return machine.view(this, speech);
    }

    /** Has the queue do this from now on; {@code from} is the caller's loop. */
    public void configure(Loop from, QueueSettings settings) {
        from.send(home, () -> configure(settings));
    }

    private void configure(QueueSettings settings) {
        final long expiresBefore = machine.settings().expiry().queueExpires();
        apply(new QueueCommand.Control(this, m -> m.configure(settings)));
        if (settings.expiry().queueExpires() != expiresBefore) {
            beginToExpire();
        }
        lookLater();
    }

    // On the path of a message.

    /**
     * Publishes a message to this queue. Takes credit of {@code account} if the queue lives on another loop.
     *
     * @param ticket what the answer to the publisher will name; 0 if it wants none
     * @return the bytes charged to the account, which hears of them again when the queue has taken them in
     */
    public long publish(Message message, PublishListener publisher, long ticket, CreditAccount account) {
        final Loop from = publisher.loop();
        final QueueCommand command = new QueueCommand.Publish(this, message, publisher, ticket);
        if (from == home) {
            from.send(home, command);
            return 0;
        }
        final long bytes = message.heldBytes();
        from.send(home, command, account, bytes);
        return bytes;
    }

    /**
     * Settles one delivery. Goes with the settlement before if that still waits in the outbox and adjoins.
     *
     * @param before what this method returned last to the same client
     * @return what to pass next time
     */
    public PendingSettlement settle(
            QueueClient client, long sequence, Settlement settlement, @Nullable PendingSettlement before) {
        if (before != null && before.command().extend(this, client, sequence, settlement)) {
            return before;
        }
        final QueueCommand.Settle command = new QueueCommand.Settle(this, client, sequence, sequence, settlement);
        client.loop().send(home, command);
        return new PendingSettlement(command);
    }

    /** So many bytes of deliveries to this client have left for its socket. */
    public void arrived(QueueClient client, long bytes) {
        client.loop().send(home, new QueueCommand.Arrived(this, client, bytes));
    }

    // Questions and control. Answers reach the client in the order of the questions.

    /** Asks for a subscription; answered with {@code Consuming}, {@code InExclusiveUse} or {@code Gone}. */
    public void consume(Subscription subscription, boolean globalPrefetch) {
        use(subscription.client().loop(), m -> m.consume(subscription, globalPrefetch));
    }

    /** Ends a subscription; answered with {@code Cancelled} behind the last delivery. */
    public void cancel(Subscription subscription) {
        tell(subscription.client().loop(), m -> m.cancel(subscription));
    }

    /** Asks for the head; answered with {@code Got}, {@code Empty} or {@code Gone}. */
    public void get(QueueClient client, boolean noAck) {
        use(client.loop(), m -> m.get(client, noAck));
    }

    /** Drops ready messages; answered with {@code Purged} or {@code Gone}. */
    public void purge(QueueClient client) {
        tell(client.loop(), m -> m.purge(client));
    }

    /** Asks for counts; answered with {@code Counted} or {@code Gone}. */
    public void count(QueueClient client) {
        use(client.loop(), m -> m.count(client));
    }

    /** Says good-bye; answered with {@code Detached} when everything of this client's is back in its place. */
    public void detach(QueueClient client) {
        tell(client.loop(), m -> m.detach(client));
    }

    /** Deliveries to this client shall stop, because its socket takes no more, or may go on. */
    public void stop(QueueClient client, boolean stop) {
        tell(client.loop(), m -> m.credit().stop(client, stop));
    }

    /** Acknowledged deliveries to this client need permits from now on, or need none any more. */
    public void limit(QueueClient client, boolean limited) {
        tell(client.loop(), m -> m.credit().limit(client, limited));
    }

    /**
     * Lends permits for acknowledged deliveries. Unless the queue may {@code keep} them, unused ones come back at once by
     * {@link QueueClient#permitsReturned}, those that it kept before too; so lending none asks for them back.
     */
    public void lend(QueueClient client, int permits, boolean keep) {
        tell(client.loop(), m -> m.credit().lend(client, permits, keep));
    }

    /** First half of a commit; answered with {@code Prepared} or {@code Refused}. */
    public void prepare(QueueClient client, TransactionPart part) {
        tell(client.loop(), m -> m.prepare(client, part));
    }

    /** Second half of a commit: what was prepared becomes visible. */
    public void commit(QueueClient client) {
        tell(client.loop(), m -> m.commit(client));
    }

    /** What was prepared is in the log, or on its way there: only {@link #commit} can follow. */
    public void decided(QueueClient client) {
        tell(client.loop(), m -> m.decided(client));
    }

    /** What was prepared never was. */
    public void undo(QueueClient client) {
        tell(client.loop(), m -> m.undo(client));
    }

    /**
     * Closes the queue unless a condition fails. From then on it is a tombstone, and its consumers are told.
     *
     * @param from the caller's loop, on which {@code answer} is called
     */
    public void close(Loop from, boolean ifUnused, boolean ifEmpty, Consumer<CloseResult> answer) {
        tell(from, m -> {
            final CloseResult result = m.closeIf(ifUnused, ifEmpty);
            home.send(from, () -> answer.accept(result));
        });
    }

    /** Puts a message into the queue that nobody waits to hear of again; nobody's credit bounds how many. */
    public void deposit(Loop from, Message message) {
        tell(from, m -> m.deposit(message));
    }

    /** Calls {@code then} on the caller's loop {@code from} when the queue has heard what was said to it from there before. */
    public void whenHeard(Loop from, Runnable then) {
        tell(from, m -> home.send(from, then));
    }

    /** A dead message of this queue has arrived, or has nowhere to go. On the queue's loop. */
    void left(long sequence, boolean replaced) {
        apply(new QueueCommand.Control(this, m -> m.left(sequence, replaced)));
    }

    /** As {@link #loaded}, of dead messages. */
    void deadRead(Missing asked, @Nullable Message[] messages) {
        apply(new QueueCommand.Control(this, m -> m.deadRead(asked, messages)));
    }

    /** Tries again to send a dead message that was refused. On the queue's loop. */
    void sendAgain(long sequence) {
        apply(new QueueCommand.Control(this, m -> m.sendAgain(sequence)));
    }

    // The log.

    /**
     * Goes on where the log says that it had come to, before anybody else can use it; it does not expire before it is
     * {@link #restored}. Callable from any thread.
     */
    public void restore(RecoveredQueue recovered) {
        home.execute(() -> {
            if (timers != null) {
                timers.expireAfter(QueueSettings.NONE);
            }
            machine.restore(recovered, RecoveredPlaces.none(id));
            speech.restored();
        });
    }

    /**
     * Puts in messages that the log holds for this queue, behind those it has, before anybody else can use it. Callable
     * from any thread.
     *
     * @param whenTaken called on the queue's loop when there may be more
     */
    public void restore(RecoveredQueue recovered, RecoveredPlaces places, Runnable whenTaken) {
        home.execute(() -> {
            try {
                machine.restore(recovered, places);
            } finally {
                if (scratch == null) {
                    whenTaken.run();
                } else {
                    scratch.index().whenNotBehind(whenTaken);
                }
            }
        });
    }

    /** All that the log holds is in it, and anybody may use it. Callable from any thread. */
    public void restored() {
        home.execute(() -> {
            apply(new QueueCommand.Control(this, QueueMachine::restored));
            beginToExpire();
        });
    }

    void wakeAt(long time) {
        if (waking == null) {
            waking = new Waking(this, machine.settings().expiry().timing() == QueueSettings.Timing.DELAY);
        }
        waking.at(time);
    }

    void loaded(Missing asked, @Nullable Message[] messages) {
        apply(new QueueCommand.Control(this, m -> m.loaded(asked, messages)));
    }

    @Override
    public void describe(LogBatch batch) {
        machine.describe(batch);
    }

    /** Lets go of so many bytes of contents that can be read back, if there are as many; on the queue's loop. */
    long pageOut(long bytes) {
        return machine.pageOut(
                bytes, scratch == null ? null : scratch.contents().portion());
    }

    /** What was asked for could not be read yet, and may be asked for again. On the queue's loop. */
    void readAgain() {
        apply(new QueueCommand.Control(this, QueueMachine::readAgain));
    }

    @Override
    public boolean mayHold(long sequence, long position) {
        return machine.mayHold(sequence, position);
    }

    @Override
    public void copied(CopiedRecord copy) {
        apply(new QueueCommand.Control(this, m -> m.copied(copy)));
    }

    private void tell(Loop from, Consumer<QueueMachine> action) {
        from.send(home, new QueueCommand.Control(this, action));
    }

    private void use(Loop from, Consumer<QueueMachine> action) {
        from.send(home, new QueueCommand.Use(this, action));
    }

    /** Nobody has used the queue for long: it goes, unless it has a consumer; then true. Called on the home loop. */
    boolean expire() {
        apply(new QueueCommand.Control(this, QueueMachine::expire));
        return !machine.isClosed();
    }

    /** Looks whether deliveries are outstanding for too long. Called on the home loop. */
    void look(long now) {
        apply(new QueueCommand.Control(this, m -> m.look(now)));
        lookLater();
    }

    /**
     * Runs a command on the home loop. A machine that throws is replaced by one that refuses everything; if the queue is
     * durable, what the log has of it stays there, and so does its definition.
     */
    void apply(QueueCommand command) {
        speech.changed();
        final boolean wasClosed = machine.isClosed();
        final int answersBefore = speech.answers();
        final int consumersBefore = timers == null ? 0 : machine.consumers();
        try {
            command.applyTo(machine);
        } catch (RuntimeException | AssertionError defect) {
            final boolean kept = durable && !machine.isClosed();
            LOG.error(kept ? CRASHED : LOST, name, defect);
            endAfter(defect, kept);
            if (speech.answers() == answersBefore) {
                refuse(command);
            }
        }
        if (timers != null && machine.consumers() != consumersBefore) {
            used();
        }
        if (!wasClosed && machine.isClosed()) {
            if (waking != null) {
                waking.end();
            }
            if (timers != null) {
                timers.end();
            }
            if (scratch != null) {
                scratch.spilling().forget(this);
            }
            if (speech.takeClosedItself()) {
                end.closedItself(this);
            }
        }
    }

    /** Answers, in the place of the machine that failed, whoever waits for an answer to this command. */
    private void refuse(QueueCommand command) {
        try {
            command.refuse(machine);
        } catch (RuntimeException | AssertionError another) {
            LOG.error("{} could not even refuse", name, another);
        }
    }

    private void endAfter(Throwable defect, boolean kept) {
        final QueueMachine broken = machine;
        try {
            if (kept) {
                broken.crash();
            } else {
                broken.closeIf(false, false);
            }
        } catch (RuntimeException | AssertionError another) {
            defect.addSuppressed(another);
            LOG.error("{} could not even be closed in order", name, another);
        }
        machine = QueueMachine.inPlaceOf(broken, id, durable, speech);
        if (!kept) {
            speech.unused();
        }
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
