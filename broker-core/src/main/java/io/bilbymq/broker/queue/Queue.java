package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.store.CopiedRecord;
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.store.StoredQueue;
import io.bilbymq.persistence.QueueStateEntry;
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

    private final long id;
    private final QueueName name;
    private final Loop home;
    private final QueueEnd end;
    private final boolean durable;
    private final QueueSpeech speech;
    private QueueMachine machine;

    /** An empty queue that keeps everything in memory; see below. */
    public Queue(long id, QueueName name, Loop home, boolean autoDelete, QueueEnd end) {
        this(id, name, home, autoDelete, end, null, null);
    }

    /**
     * An empty queue that lives on {@code home}.
     *
     * @param id never used for another queue
     * @param autoDelete closes itself when its last consumer leaves
     * @param end told when it has closed itself
     * @param log of the loop {@code home}, if the queue is to outlive the broker; otherwise null
     * @param spill of the loop {@code home}, for the index if it grows long; null to keep it in memory
     */
    public Queue(
            long id,
            QueueName name,
            Loop home,
            boolean autoDelete,
            QueueEnd end,
            @Nullable LogOutbox log,
            @Nullable IndexSpill spill) {
        this.id = id;
        this.name = name;
        this.home = home;
        this.end = end;
        this.durable = log != null;
        this.speech = new QueueSpeech(this, home, log);
        this.machine = new QueueMachine(id, autoDelete, durable, new ReadyMessages(spill, this::headKnown), speech);
    }

    @Override
    public long id() {
        return id;
    }

    public QueueName name() {
        return name;
    }

    /** Whether the log keeps the persistent messages of this queue. */
    public boolean isDurable() {
        return durable;
    }

    /** The loop that owns the queue. */
    public Loop home() {
        return home;
    }

    // On the path of a message.

    /**
     * Publishes a message to this queue. Takes credit of {@code account} if the queue lives on another loop.
     *
     * @param ticket what the answer to the publisher will name; 0 if it wants none
     * @return the bytes charged to the account, which hears of them again when the queue has taken them in
     */
    public long publish(Message message, QueueClient publisher, long ticket, CreditAccount account) {
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
        if (before != null && before.command.extend(this, client, sequence, settlement)) {
            return before;
        }
        final QueueCommand.Settle command = new QueueCommand.Settle(this, client, sequence, sequence, settlement);
        client.loop().send(home, command);
        return new PendingSettlement(command);
    }

    /** A settlement that may still wait in an outbox. */
    public static final class PendingSettlement {
        private final QueueCommand.Settle command;

        private PendingSettlement(QueueCommand.Settle command) {
            this.command = command;
        }
    }

    /** So many bytes of deliveries to this client have left for its socket. */
    public void arrived(QueueClient client, long bytes) {
        tell(client.loop(), m -> m.arrived(client, bytes));
    }

    // Questions and control. Answers reach the client in the order of the questions.

    /** Asks for a subscription; answered with {@code Consuming}, {@code InExclusiveUse} or {@code Gone}. */
    public void consume(Subscription subscription, boolean globalPrefetch) {
        tell(subscription.client().loop(), m -> m.consume(subscription, globalPrefetch));
    }

    /** Ends a subscription; answered with {@code Cancelled} behind the last delivery. */
    public void cancel(Subscription subscription) {
        tell(subscription.client().loop(), m -> m.cancel(subscription));
    }

    /** Asks for the head; answered with {@code Got}, {@code Empty} or {@code Gone}. */
    public void get(QueueClient client, boolean noAck) {
        tell(client.loop(), m -> m.get(client, noAck));
    }

    /** Drops ready messages; answered with {@code Purged} or {@code Gone}. */
    public void purge(QueueClient client) {
        tell(client.loop(), m -> m.purge(client));
    }

    /** Asks for counts; answered with {@code Counted} or {@code Gone}. */
    public void count(QueueClient client) {
        tell(client.loop(), m -> m.count(client));
    }

    /** Says good-bye; answered with {@code Detached} when everything of this client's is back in its place. */
    public void detach(QueueClient client) {
        tell(client.loop(), m -> m.detach(client));
    }

    /** Deliveries to this client shall stop, because its socket takes no more, or may go on. */
    public void stop(QueueClient client, boolean stop) {
        tell(client.loop(), m -> m.stop(client, stop));
    }

    /** Acknowledged deliveries to this client need permits from now on, or need none any more. */
    public void limit(QueueClient client, boolean limited) {
        tell(client.loop(), m -> m.limit(client, limited));
    }

    /**
     * Lends permits for acknowledged deliveries. Unless the queue may {@code keep} them, unused ones come back at once by
     * {@link QueueClient#permitsReturned}, those that it kept before too; so lending none asks for them back.
     */
    public void lend(QueueClient client, int permits, boolean keep) {
        tell(client.loop(), m -> m.lend(client, permits, keep));
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

    /** Runs {@code question} on the queue's loop and its result on {@code from}: how others look at a queue. */
    public void counts(Loop from, Consumer<QueueAnswer.Counted> answer) {
        tell(from, m -> {
            final QueueAnswer.Counted counted = new QueueAnswer.Counted(m.readyMessages(), m.consumers());
            home.send(from, () -> answer.accept(counted));
        });
    }

    // The log.

    /** Puts in what the log holds for this queue, before anybody else can use it. Callable from any thread. */
    public void restore(RecoveredQueue recovered) {
        home.execute(() -> {
            machine.restore(recovered);
            speech.restored();
        });
    }

    void loaded(Missing asked, @Nullable Message[] messages) {
        apply(new QueueCommand.Control(this, m -> m.loaded(asked, messages)));
    }

    private void headKnown() {
        apply(new QueueCommand.Control(this, QueueMachine::headKnown));
    }

    @Override
    public QueueStateEntry state() {
        return machine.state();
    }

    @Override
    public long pageOut(long bytes) {
        return machine.pageOut(bytes);
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

    /** Runs a command on the home loop. A machine that throws is replaced by one that refuses everything. */
    void apply(QueueCommand command) {
        final boolean wasClosed = machine.isClosed();
        final long answersBefore = speech.answers();
        try {
            command.applyTo(machine);
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("{} failed and is closed; what it held is lost", name, defect);
            closeAfter(defect);
            if (speech.answers() == answersBefore) {
                refuse(command);
            }
        }
        if (!wasClosed && machine.isClosed() && speech.takeClosedItself()) {
            end.closedItself(this);
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

    private void closeAfter(Throwable defect) {
        try {
            machine.closeIf(false, false);
        } catch (RuntimeException | AssertionError another) {
            defect.addSuppressed(another);
            LOG.error("{} could not even be closed in order", name, another);
        }
        machine = QueueMachine.failed(id, durable, speech);
        speech.unused();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
