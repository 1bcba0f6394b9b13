package io.bilbymq.broker.loop;

import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.statistics.LoopStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns things, its mailbox, and its outboxes to the other loops.
 *
 * <p>Work comes in turns: a turn begins with whatever the thread is given to do (a socket has bytes, a batch has
 * arrived, a timer fired) and ends with {@link #endTurn}, which runs what the loop has told itself, hands every outbox
 * over as one batch, and calls those who asked to be called {@link #atEndOfTurn at the end of the turn} (sockets, to
 * flush). Who sends, only adds to an outbox: nothing is ever called in the middle of somebody else's work.
 *
 * <p>Methods may be called on the loop's own thread only, unless they say otherwise.
 */
public abstract class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    /** Commands taken from the mailbox before other work of the thread gets its turn. */
    private static final int COMMANDS_PER_TURN = 4096;

    /** How often a turn may go on with what its own commands have caused, before others get their turn. */
    private static final int LOCAL_ROUNDS_PER_TURN = 8;

    private final String name;
    private final int index;
    private final MemoryCounter memory = new MemoryCounter();
    private final MemoryCounter structures = new MemoryCounter();
    private final LoopStatistics statistics;

    private final MpscUnboundedArrayQueue<Batch> mailbox = new MpscUnboundedArrayQueue<>(64);
    private final MpscUnboundedArrayQueue<Batch> emptied = new MpscUnboundedArrayQueue<>(64);
    private final AtomicBoolean mailboxSignalled = new AtomicBoolean();

    /** How many on this loop wait for credit; receivers only look whether there are any. */
    private volatile int creditWanters;

    /** What waits to be sent, by the index of the receiving loop; null where nothing was ever sent. */
    private Batch[] outboxes = new Batch[0];

    /** The loop of the outbox with the same index. */
    private Loop[] receivers = new Loop[0];

    private final List<Batch> spareBatches = new ArrayList<>();
    private List<Runnable> endOfTurn = new ArrayList<>();
    private List<Runnable> endOfTurnSpare = new ArrayList<>();
    private Runnable everyTurn = () -> {};
    private Consumer<Throwable> whenFatal = fatal -> {};
    private final Runnable endTurn = this::endTurn;
    private final Runnable readMailbox = this::readMailbox;
    private boolean turnEndScheduled;
    private long turn;
    private long turnOfNanos = -1;
    private long turnNanos;
    private final LongSupplier clock = this::now;
    private @Nullable TimingWheel timeouts;

    /**
     * A loop with nothing to do.
     *
     * @param name for logs
     * @param index from 0, unique among the loops that talk to each other
     */
    protected Loop(String name, int index) {
        this.name = name;
        this.index = index;
        this.statistics = new LoopStatistics(index);
    }

    /** Runs {@code task} on this loop, as a turn of its own. Callable from any thread; order is kept per caller. */
    public abstract void execute(Runnable task);

    /** Whether the caller is this loop's thread. Callable from any thread. */
    public abstract boolean inLoop();

    /** Runs {@code task} on this loop, not before {@code delayMillis} have passed. Callable from any thread. */
    public abstract Timer schedule(Runnable task, long delayMillis);

    /** Milliseconds of a clock that never goes back, and that {@link #schedule} goes by. Callable from any thread. */
    public long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Something scheduled that can still be called off. */
    public interface Timer {
        /** Calls it off, if it has not begun. */
        void cancel();
    }

    /** Milliseconds since 1970. Callable from any thread. */
    public long now() {
        return System.currentTimeMillis();
    }

    /** Asks {@link #now}. */
    public final LongSupplier clock() {
        return clock;
    }

    /** For what happens on this loop at times that change often, or for many. */
    public final TimingWheel timeouts() {
        if (timeouts == null) {
            timeouts = new TimingWheel(this, clock);
        }
        return timeouts;
    }

    /** The bytes held by messages and frames that this loop owns. */
    public final MemoryCounter memory() {
        return memory;
    }

    /** The bytes held by what stands around them: channels, consumers, remembered routes, definitions. */
    public final MemoryCounter structures() {
        return structures;
    }

    /** What happens on this loop, counted. */
    public final LoopStatistics statistics() {
        return statistics;
    }

    public final int index() {
        return index;
    }

    /** Tells {@code listener} of an error after which nothing can go on. To be said before there is anything to do. */
    public final void whenFatal(Consumer<Throwable> listener) {
        whenFatal = listener;
    }

    /**
     * Calls {@code task} when commands have been run and at the end of each turn in which something was sent or {@link
     * #atEndOfTurn} was asked for. To be said before the loop has anything to do.
     */
    public final void everyTurn(Runnable task) {
        everyTurn = task;
    }

    /**
     * Counts how often the outboxes have been emptied: a command sent when this was the same still waits there, and
     * its sender may add to it.
     */
    public final long turn() {
        return turn;
    }

    /** {@link System#nanoTime} as of some moment in this {@link #turn}: good for seeing how long something took that took turns. */
    public final long turnNanos() {
        if (turnOfNanos != turn) {
            turnOfNanos = turn;
            turnNanos = System.nanoTime();
        }
        return turnNanos;
    }

    /** Puts {@code command} into the outbox to {@code receiver}, which may be this loop itself. */
    public final void send(Loop receiver, Runnable command) {
        outboxTo(receiver).add(command);
        wantEndOfTurn();
    }

    /**
     * Sends data that costs credit: {@code account} hears of {@code bytes} again when the receiver has run the command.
     * Must not be used for this loop itself, where nothing is in flight between turns.
     */
    public final void send(Loop receiver, Runnable command, CreditAccount account, long bytes) {
        assert receiver != this;
        final Batch outbox = outboxTo(receiver);
        outbox.add(command);
        outbox.charge(account, bytes);
        wantEndOfTurn();
    }

    /** Calls {@code task} once, at the end of this turn, when the outboxes have been handed over. */
    public final void atEndOfTurn(Runnable task) {
        endOfTurn.add(task);
        wantEndOfTurn();
    }

    /**
     * Says that one more on this loop waits for credit, or one less, so that receivers wake the loop when they return
     * some.
     */
    public final void wantCredit(boolean wanted) {
        assert inLoop() : name;
        setCreditWanters(creditWanters + (wanted ? 1 : -1));
        if (wanted) {
            // What came back before the receivers could see this did not wake the loop.
            signal();
        }
    }

    private void setCreditWanters(int count) {
        creditWanters = count;
    }

    private void wantEndOfTurn() {
        assert inLoop() : name;
        if (!turnEndScheduled) {
            turnEndScheduled = true;
            execute(endTurn);
        }
    }

    private void endTurn() {
        takeBackEmptiedBatches();
        runWhatWasSentToItself();
        handOver();
        final List<Runnable> tasks = endOfTurn;
        endOfTurn = endOfTurnSpare;
        // Tasks of the end, such as a flush that frees credit, may cause work for a turn to come.
        turnEndScheduled = false;
        for (int i = 0; i < tasks.size(); i++) {
            runSafely(tasks.get(i));
        }
        tasks.clear();
        endOfTurnSpare = tasks;
        runSafely(everyTurn);
        if (hasSentToItself()) {
            wantEndOfTurn();
        }
    }

    private void runWhatWasSentToItself() {
        for (int round = 0; round < LOCAL_ROUNDS_PER_TURN && hasSentToItself(); round++) {
            final Batch batch = outboxes[index];
            outboxes[index] = spareBatch();
            turn++;
            batch.run(this);
            batch.clear();
            spareBatches.add(batch);
        }
    }

    private boolean hasSentToItself() {
        return index < outboxes.length && outboxes[index] != null && !outboxes[index].isEmpty();
    }

    /**
     * In the order of the indexes: what was said to queues is on its way before the definitions, whose loop has the
     * highest, can hear of anything that was said later.
     */
    private void handOver() {
        turn++;
        for (int i = 0; i < outboxes.length; i++) {
            final Batch batch = outboxes[i];
            if (i != index && batch != null && !batch.isEmpty()) {
                outboxes[i] = spareBatch();
                receivers[i].mailbox.offer(batch);
                receivers[i].signal();
            }
        }
    }

    private void signal() {
        if (!mailboxSignalled.get() && mailboxSignalled.compareAndSet(false, true)) {
            execute(readMailbox);
        }
    }

    private void readMailbox() {
        mailboxSignalled.set(false);
        takeBackEmptiedBatches();
        runBatches();
        // Commands that have nothing to say leave the turn without an end of its own.
        runSafely(everyTurn);
    }

    private void runBatches() {
        int commands = 0;
        while (commands < COMMANDS_PER_TURN) {
            final Batch batch = mailbox.poll();
            if (batch == null) {
                return;
            }
            commands += batch.size();
            commandsRun(batch.size());
            batch.run(this);
            batch.discardCommands();
            batch.sender().takeBack(batch);
        }
        signal();
    }

    /** So many commands of another loop have been run; whoever counts what a turn finds overrides this. */
    protected void commandsRun(int count) {}

    /** Called by the receiver, on its thread: the batch has been run. */
    private void takeBack(Batch batch) {
        emptied.offer(batch);
        if (creditWanters > 0) {
            signal();
        }
    }

    private void takeBackEmptiedBatches() {
        for (Batch batch = emptied.poll(); batch != null; batch = emptied.poll()) {
            batch.returnCredit(this);
            batch.clear();
            spareBatches.add(batch);
        }
    }

    private Batch outboxTo(Loop receiver) {
        final int i = receiver.index;
        if (i >= outboxes.length) {
            outboxes = Arrays.copyOf(outboxes, i + 1);
            receivers = Arrays.copyOf(receivers, i + 1);
        }
        Batch outbox = outboxes[i];
        if (outbox == null) {
            outbox = spareBatch();
            outboxes[i] = outbox;
            receivers[i] = receiver;
        }
        return outbox;
    }

    private Batch spareBatch() {
        return spareBatches.isEmpty() ? new Batch(this) : spareBatches.remove(spareBatches.size() - 1);
    }

    /**
     * Runs a command; what it throws is a defect, which is reported and does not stop the loop. A JVM that cannot go on
     * leaves what this loop owns half changed, and is the end of the broker.
     */
    final void runSafely(Runnable command) {
        try {
            command.run();
        } catch (RuntimeException | AssertionError defect) {
            report(command, defect);
        } catch (VirtualMachineError error) {
            if (isFatal(error)) {
                whenFatal.accept(error);
                throw error;
            }
            report(command, error);
        }
    }

    /** Whether nothing can go on after this error. */
    protected boolean isFatal(VirtualMachineError error) {
        return true;
    }

    /** Says that {@code culprit} has failed, and that is all: one defect must not stop a loop. */
    final void report(Object culprit, Throwable defect) {
        LOG.error("{}: {} failed", name, culprit, defect);
    }

    @Override
    public final String toString() {
        return name;
    }
}
