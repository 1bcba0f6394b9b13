package io.bilbymq.persistence;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were found when a log was opened: told in portions, since there may be more of them than fit in
 * memory. For one thread, before the log is started.
 */
public final class RecoveredMessages {
    private static final int PORTION = 1024;

    /** Hears of messages. May let the recovery wait. */
    public interface Taker {
        /** Some messages of a queue, which follow those it was told of before. */
        void take(RecoveredPlaces places) throws IOException;
    }

    private final PlaceSort sort;
    private final Facts facts;
    private final Segments segments;

    RecoveredMessages(PlaceSort sort, Facts facts, Segments segments) {
        this.sort = sort;
        this.facts = facts;
        this.segments = segments;
    }

    /**
     * Tells of the messages of all queues that are {@code there}, one queue after the other, ascending by sequence. Each
     * place is to be released sometime. What other queues had is not needed any more. To be called once.
     */
    public void forEach(LongPredicate there, Taker taker) throws IOException {
        final Portions portions = new Portions(there, taker);
        sort.forEach(portions::add);
        portions.end();
    }

    /** Nobody wants them. */
    void close() throws IOException {
        sort.close();
    }

    /** Puts portions together, of what is not gone; of two records for one place the later one. */
    private final class Portions {
        private final LongPredicate there;
        private final Taker taker;
        private final long[] sequences = new long[PORTION];
        private final long[] positions = new long[PORTION];
        private final int[] lengths = new int[PORTION];
        private final long[] notes = new long[PORTION];
        private final long[] stamps = new long[PORTION];
        private final long[] keys = new long[PORTION];
        private boolean stamped;
        private boolean keyed;
        private int count;

        /** No queue has the number 0. */
        private long queue;

        /** Null if the queue is not there. */
        private @Nullable QueueFacts known;

        Portions(LongPredicate there, Taker taker) {
            this.there = there;
            this.taker = taker;
        }

        void add(PlaceDecoder place) throws IOException {
            if (place.queue() != queue) {
                end();
                queue = place.queue();
                known = there.test(queue) ? facts.queue(queue) : null;
            }
            final QueueFacts facts = known;
            if (facts == null || facts.isGone(place.sequence())) {
                return;
            }
            if (count > 0 && sequences[count - 1] == place.sequence()) {
                count--;
            } else if (count == PORTION) {
                end();
            }
            sequences[count] = place.sequence();
            positions[count] = place.position();
            lengths[count] = place.length();
            notes[count] = place.note();
            stamps[count] = place.stamp();
            keys[count++] = place.key();
            stamped |= place.stamp() != 0;
            keyed |= place.key() != 0;
        }

        void end() throws IOException {
            if (count > 0) {
                for (int i = 0; i < count; i++) {
                    segments.hold(positions[i], lengths[i]);
                }
                taker.take(new RecoveredPlaces(
                        queue,
                        Arrays.copyOf(sequences, count),
                        Arrays.copyOf(positions, count),
                        Arrays.copyOf(lengths, count),
                        Arrays.copyOf(notes, count),
                        Arrays.copyOf(stamps, stamped ? count : 0),
                        Arrays.copyOf(keys, keyed ? count : 0)));
                count = 0;
                stamped = false;
                keyed = false;
            }
        }
    }
}
