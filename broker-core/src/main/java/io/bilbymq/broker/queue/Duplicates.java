package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.DeduplicationKey;
import io.bilbymq.broker.message.Message;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the messages in a queue with {@code x-message-deduplication}: one whose key another one has that is ready or
 * outstanding does not come in.
 *
 * <p>A key is not taken out when its message goes, as the content may not be here to say which it is: it is known which message
 * had it, and whether that is still here. Keys of messages that have left are forgotten when there are more of these than of
 * others. So a key costs 20 bytes in a table that is filled by a quarter to three quarters, 27 to 80; 28 instead of 20 if some
 * message has a time to live. Confined to the queue's loop.
 */
final class Duplicates {
    private static final int CAPACITY_MIN = 64;

    private final LongPredicate isHere;

    /** Upper parts of keys, 0 where a slot is free. */
    private long[] high = new long[CAPACITY_MIN];

    private int[] low = new int[CAPACITY_MIN];
    private long[] sequences = new long[CAPACITY_MIN];

    /** Null as long as no message has a time to live. */
    private long @Nullable [] deadlines;

    private int size;

    /** No keys; {@code isHere} says whether the message of a sequence is ready, outstanding, or waiting to be ready again. */
    Duplicates(LongPredicate isHere) {
        this.isHere = isHere;
    }

    /** Whether another message with its key is here whose time, if it has one, is not over by this clock. */
    boolean has(Message message, LongSupplier clock) {
        final Optional<DeduplicationKey> key = DeduplicationKey.of(message);
        if (key.isEmpty()) {
            return false;
        }
        final int slot = slotOf(key.get().high(), key.get().low());
        if (high[slot] == 0 || !isHere.test(sequences[slot])) {
            return false;
        }
        final long deadline = deadlines == null ? 0 : deadlines[slot];
        return deadline == 0 || deadline > clock.getAsLong();
    }

    /** A message has come in; {@code deadline} is when it expires, 0 if it does not. */
    void add(long sequence, Message message, long deadline) {
        DeduplicationKey.of(message).ifPresent(key -> add(sequence, key.high(), key.low(), deadline));
    }

    /** A message is here whose key, 0 if it has none, is known from the log. */
    void add(long sequence, long keyHigh, int keyLow, long deadline) {
        if (keyHigh == 0) {
            return;
        }
        if (size >= high.length / 4 * 3) {
            rebuild();
        }
        put(keyHigh, keyLow, sequence, deadline);
    }

    private void put(long keyHigh, int keyLow, long sequence, long deadline) {
        final int slot = slotOf(keyHigh, keyLow);
        size += high[slot] == 0 ? 1 : 0;
        high[slot] = keyHigh;
        low[slot] = keyLow;
        sequences[slot] = sequence;
        if (deadlines == null && deadline != 0) {
            deadlines = new long[high.length];
        }
        if (deadlines != null) {
            deadlines[slot] = deadline;
        }
    }

    /** Where this key is, or may be put. */
    private int slotOf(long keyHigh, int keyLow) {
        final int mask = high.length - 1;
        int slot = (int) keyHigh & mask;
        while (high[slot] != 0 && (high[slot] != keyHigh || low[slot] != keyLow)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Forgets the keys of messages that have left; then the table is half full at most. */
    private void rebuild() {
        final long[] oldHigh = high;
        final int[] oldLow = low;
        final long[] oldSequences = sequences;
        final long @Nullable [] oldDeadlines = deadlines;
        int here = 0;
        for (int slot = 0; slot < oldHigh.length; slot++) {
            if (oldHigh[slot] != 0 && !isHere.test(oldSequences[slot])) {
                oldHigh[slot] = 0;
            }
            here += oldHigh[slot] == 0 ? 0 : 1;
        }
        final int capacity = Math.max(CAPACITY_MIN, Integer.highestOneBit(Math.max(1, here)) << 2);
        high = new long[capacity];
        low = new int[capacity];
        sequences = new long[capacity];
        deadlines = null;
        size = 0;
        for (int slot = 0; slot < oldHigh.length; slot++) {
            if (oldHigh[slot] != 0) {
                put(oldHigh[slot], oldLow[slot], oldSequences[slot], oldDeadlines == null ? 0 : oldDeadlines[slot]);
            }
        }
    }
}
