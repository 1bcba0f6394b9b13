package io.bilbymq.broker.queue;

import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one key: who has some of them, and those that were passed by because of that, in the order of the queue.
 *
 * <p>What was passed by is known by its {@linkplain ReadyMessages#placeOf place}, 8 bytes each; the messages stay where they
 * are, among all that are ready. So one that has left since may still be here, until somebody looks.
 */
final class Group {
    private static final int FEW = 8;

    /** Text or a number; null for all messages that have no key, which are nobody's. */
    final @Nullable Object key;

    /** Who has messages of this key that are not settled; null if nobody has. */
    @Nullable
    Consumer holder;

    /** How many the holder has. */
    int outstanding;

    /** How many came back and are not ready yet. Nobody gets others before these. */
    int delayed;

    /** Under which place its set knows it; {@link ReadyMessages#NOWHERE} while it is in none. */
    long knownAs = ReadyMessages.NOWHERE;

    /** Ascending, from {@link #from} to below {@link #to}. */
    private long[] passed = new long[0];

    private int from;
    private int to;

    Group(@Nullable Object key) {
        this.key = key;
    }

    /** Whether anybody may have the next one. */
    boolean isFree() {
        return holder == null && delayed == 0;
    }

    /** Whether nothing has to be remembered of it. */
    boolean isForgettable() {
        return key != null && isFree() && size() == 0;
    }

    /** How many were passed by. */
    int size() {
        return to - from;
    }

    /** The first that was passed by; {@link ReadyMessages#NOWHERE} if there is none. */
    long first() {
        return from == to ? ReadyMessages.NOWHERE : passed[from];
    }

    /** The first few of those that were passed by. */
    long[] first(int most) {
        return Arrays.copyOfRange(passed, from, Math.min(to, from + most));
    }

    /**
     * A message is passed by: mostly the last one, or one that came back and is the first. False if it was before, has left,
     * and is there again.
     */
    boolean add(long place) {
        if (from == to || passed[to - 1] < place) {
            makeRoom(0);
            passed[to++] = place;
        } else if (place < passed[from]) {
            if (from == 0) {
                makeRoom(size() / 2 + 1);
            }
            passed[--from] = place;
        } else {
            final int found = Arrays.binarySearch(passed, from, to, place);
            if (found >= 0) {
                return false;
            }
            final int before = to;
            makeRoom(0);
            final int at = -found - 1 + to - before;
            System.arraycopy(passed, at, passed, at + 1, to - at);
            passed[at] = place;
            to++;
        }
        return true;
    }

    /** Makes room for one more behind, and so many before. */
    private void makeRoom(int before) {
        if (before > 0 || to == passed.length) {
            final int count = size();
            final long[] larger = new long[Math.max(FEW, before + count + count / 2 + 1)];
            System.arraycopy(passed, from, larger, before, count);
            passed = larger;
            from = before;
            to = before + count;
        }
    }

    void removeFirst() {
        from++;
        if (from == to) {
            clear();
        }
    }

    /** Keeps those only for which this is true. */
    void retain(LongPredicate isWanted) {
        int kept = from;
        for (int i = from; i < to; i++) {
            if (isWanted.test(passed[i])) {
                passed[kept++] = passed[i];
            }
        }
        to = kept;
    }

    void clear() {
        passed = new long[0];
        from = 0;
        to = 0;
    }
}
