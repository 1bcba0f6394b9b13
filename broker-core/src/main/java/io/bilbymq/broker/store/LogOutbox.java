package io.bilbymq.broker.store;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.persistence.Checkpoint;
import io.bilbymq.persistence.LogBatch;
import io.bilbymq.persistence.LogEntry;
import io.bilbymq.persistence.MessageLog;
import io.bilbymq.persistence.SpaceClaim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one loop has to say to the log: collected during a turn, handed over at its end, and answered when the log has it.
 *
 * <p>Facts, copies and messages go in batches of their own, since on a full disk they wait apart from each other ({@link
 * SpaceClaim}): an acknowledgement has to get through when a message that was published in the same turn cannot.
 *
 * <p>Records that somebody waits for are handed over at the end of the turn. Settlements go with the next such batch, or
 * by themselves after {@link #SETTLED_DELAY_MILLIS}; nobody waits for them to be durable, since one that is lost makes a
 * redelivery and nothing worse. Records that nobody waits for are handed over like all others and synced with what comes,
 * or after {@link #SYNC_DELAY_MILLIS}.
 *
 * <p>Confined to the loop.
 */
public final class LogOutbox {
    private static final Logger LOG = LoggerFactory.getLogger(LogOutbox.class);

    /** How long settlements may wait for something to travel with. */
    private static final long SETTLED_DELAY_MILLIS = 50;

    /** How long a persistent message of a publisher without confirms may be written without being synced. */
    private static final long SYNC_DELAY_MILLIS = 200;

    private static final int SPARE_BATCHES_MAX = 8;

    /** What one extraordinary turn has needed is not kept for the next ones. */
    private static final int SPARE_BATCH_SIZE_MAX = 8 * 1024;

    /** A batch, and what goes on when it is durable. */
    private final class Pending implements LogBatch.Completion {
        final LogBatch batch = new LogBatch(this);
        final List<Runnable> whenDurable = new ArrayList<>(0);

        /** Whether it grew too large to be used again. */
        private boolean isOutgrown;

        /**
         * On the log's thread. Publishers hear of it from here, without a turn of this loop in between; this loop is woken
         * only if something of its own waits, and takes the empty batch back at its leisure.
         */
        @Override
        public void completed(LogBatch same) {
            final StoredAnswers answers = new StoredAnswers(LogOutbox::execute);
            same.forEach(entry -> {
                if (entry instanceof MessageRecord record) {
                    answers.add(record);
                }
            });
            answers.send();
            isOutgrown = same.size() > SPARE_BATCH_SIZE_MAX;
            same.clear();
            final boolean awaited = !whenDurable.isEmpty();
            completed.offer(this);
            if (awaited) {
                execute(loop, takeCompleted);
            }
        }

        @Override
        public void failed(LogBatch same, IOException reason) {
            // Nobody is answered any more: the log's failure is the broker's, and ends it.
        }
    }

    private final Loop loop;
    private final MessageLog log;
    private final MessageReader reader;
    private final Map<Long, StoredQueue> queues = new LinkedHashMap<>();
    private final List<Pending> spare = new ArrayList<>();
    private final MpscUnboundedArrayQueue<Pending> completed = new MpscUnboundedArrayQueue<>(64);
    private final Runnable takeCompleted = this::takeCompleted;
    private final Runnable handOver = this::endOfTurn;
    private final Runnable settledDelayOver = this::settledDelayOver;
    private final Runnable syncDelayOver = this::syncDelayOver;
    private final StoredAnswers answers;

    private Pending facts = new Pending();
    private Pending copies = new Pending();
    private Pending messages = new Pending();
    private boolean urgent;
    private boolean endOfTurnWanted;
    private boolean settledTimer;
    private boolean syncTimer;

    /** A run of settled sequences that may still grow; no queue has the number 0. */
    private long settledQueue;

    private long settledFirst;
    private long settledLast;

    LogOutbox(Loop loop, MessageLog log, MessageReader reader) {
        this.loop = loop;
        this.log = log;
        this.reader = reader;
        this.answers = new StoredAnswers(loop::send);
    }

    // Messages.

    /** Appends the record of a message whose queues have all said whether they take a place, or answers for them. */
    public void append(MessageRecord record) {
        if (record.isEmpty()) {
            answers.add(record);
            answers.send();
            return;
        }
        final boolean awaited = record.ticket() != 0;
        messages.batch.add(record, awaited);
        if (!awaited && !syncTimer) {
            syncTimer = true;
            loop.schedule(syncDelayOver, SYNC_DELAY_MILLIS);
        }
        wantHandOver();
    }

    /** Appends what is to be durable before its old place is given back. */
    void append(MessageCopy copy) {
        copies.batch.add(copy, true);
        copies.whenDurable.add(copy::written);
        wantHandOver();
    }

    /** A message of a queue is settled: its place is gone. */
    public void settled(long queue, long sequence, LogEntry record) {
        fact(queue, sequence);
        facts.batch.release(record);
    }

    /** As {@link #settled(long, long, LogEntry)}, of a message whose content is in the log only. */
    public void settled(long queue, long sequence, long position, int length) {
        fact(queue, sequence);
        facts.batch.release(position, length);
    }

    /** All messages of a queue with these sequences are settled; their places are released one by one. */
    public void settled(long queue, long first, long last) {
        facts.batch.settled(queue, first, last);
        wantEndOfTurn();
    }

    /**
     * A number goes with a message, higher than any before. Best effort: on a full disk it is not written.
     */
    public void tally(long queue, long sequence, long number) {
        facts.batch.tally(queue, sequence, number);
        wantEndOfTurn();
    }

    private void fact(long queue, long sequence) {
        if (settledQueue == queue && sequence == settledLast + 1) {
            settledLast = sequence;
            return;
        }
        closeRun();
        settledQueue = queue;
        settledFirst = sequence;
        settledLast = sequence;
        wantEndOfTurn();
    }

    private void closeRun() {
        if (settledQueue != 0) {
            facts.batch.settled(settledQueue, settledFirst, settledLast);
            settledQueue = 0;
        }
    }

    /** The place of a message is not needed any more, because its queue is deleted. */
    public void release(LogEntry record) {
        facts.batch.release(record);
        wantEndOfTurn();
    }

    /** The place of a message that was not read back is not needed any more, because its queue is deleted. */
    public void release(long position, int length) {
        facts.batch.release(position, length);
        wantEndOfTurn();
    }

    /** Appends what a transaction does to durable queues, all or nothing; {@code settled} are triples queue, first, last. */
    public void appendGroup(List<MessageRecord> records, long[] settled, Runnable whenDurable) {
        closeRun();
        final Pending group = records.isEmpty() ? facts : messages;
        group.batch.addGroup(records, settled);
        group.whenDurable.add(whenDurable);
        wantHandOver();
    }

    /** Calls {@code then} when every fact that was said so far is durable. */
    public void whenDurable(Runnable then) {
        facts.batch.sync();
        facts.whenDurable.add(then);
        wantHandOver();
    }

    /** Calls {@code then} when every message and every fact that was said so far is durable. */
    public void whenAllDurable(Runnable then) {
        // Messages are handed over last, and batches become durable in their order.
        messages.batch.sync();
        messages.whenDurable.add(then);
        wantHandOver();
    }

    /** Reads messages back; {@code answer} is called on this loop with null in the place of one that cannot be read. */
    public void read(long[] positions, int[] lengths, MessageReader.Answer answer) {
        reader.read(loop, positions, lengths, answer);
    }

    // Checkpoints.

    /** A queue that has to be named in checkpoints from now on. */
    public void register(StoredQueue queue) {
        queues.put(queue.id(), queue);
    }

    /** A queue that is deleted. */
    public void forget(StoredQueue queue) {
        queues.remove(queue.id());
    }

    /** The queue of this number, if it is one of this loop, ever held anything and is not deleted. */
    @Nullable
    StoredQueue queue(long id) {
        return queues.get(id);
    }

    /** Says what all queues of this loop hold. */
    void checkpoint(Checkpoint checkpoint) {
        for (final StoredQueue queue : queues.values()) {
            queue.describe(facts.batch);
        }
        facts.batch.partOf(checkpoint);
        facts.batch.sync();
        wantHandOver();
    }

    // Handing over.

    private void wantHandOver() {
        urgent = true;
        wantEndOfTurn();
    }

    private void wantEndOfTurn() {
        if (!endOfTurnWanted) {
            endOfTurnWanted = true;
            loop.atEndOfTurn(handOver);
        }
    }

    private void endOfTurn() {
        endOfTurnWanted = false;
        if (urgent) {
            handOver();
        } else if (!settledTimer) {
            settledTimer = true;
            loop.schedule(settledDelayOver, SETTLED_DELAY_MILLIS);
        }
    }

    private void settledDelayOver() {
        settledTimer = false;
        handOver();
    }

    private void syncDelayOver() {
        syncTimer = false;
        messages.batch.sync();
        handOver();
    }

    private void handOver() {
        urgent = false;
        takeCompleted();
        closeRun();
        facts = handOver(facts);
        copies = handOver(copies);
        messages = handOver(messages);
    }

    /** Hands over what is full; returns what is to be filled next. */
    private Pending handOver(Pending full) {
        if (full.batch.isEmpty()) {
            return full;
        }
        log.append(full.batch);
        return spare.isEmpty() ? new Pending() : spare.remove(spare.size() - 1);
    }

    private void takeCompleted() {
        for (Pending done = completed.poll(); done != null; done = completed.poll()) {
            done.whenDurable.forEach(Runnable::run);
            done.whenDurable.clear();
            if (spare.size() < SPARE_BATCHES_MAX && !done.isOutgrown) {
                spare.add(done);
            }
        }
    }

    private static void execute(Loop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The broker is being closed, and whoever waited for this is gone.
            LOG.debug("{} has ended, and does not hear what was written last", loop, ended);
        }
    }
}
