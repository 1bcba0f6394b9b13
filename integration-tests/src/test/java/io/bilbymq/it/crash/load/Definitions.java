package io.bilbymq.it.crash.load;

import java.util.ArrayList;
import java.util.List;

/**
 * What the broker has confirmed of the durable definitions that come and go. Where an operation was under way when the fault came,
 * it may have happened or not; asking the broker settles that.
 *
 * <p>Confined to one thread at a time: the one that changes definitions, then the one that checks them.
 */
public final class Definitions {
    static final int QUEUES = 8;
    static final int EXCHANGES = 4;

    final List<Slot> queues = slots("churn.queue.", QUEUES);
    final List<Slot> exchanges = slots("churn.exchange.", EXCHANGES);

    /** {@code bindings.get(exchange).get(queue)} */
    final List<List<Slot>> bindings = new ArrayList<>();

    /** How often something was confirmed; also the source of incarnations. */
    private long changes;

    /** Nothing is declared. */
    public Definitions() {
        for (Slot exchange : exchanges) {
            bindings.add(slots(exchange.name + "->", QUEUES));
        }
    }

    private static List<Slot> slots(String prefix, int count) {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            slots.add(new Slot(prefix + i));
        }
        return slots;
    }

    long nextIncarnation() {
        return ++changes;
    }

    /** How many changes were tried. */
    public long changes() {
        return changes;
    }

    /** One name, and what stands behind it: nothing (0), or an incarnation. */
    static final class Slot {
        final String name;

        /** What the broker has confirmed last. */
        private long confirmed;

        /** What it is being made into; the same as confirmed if nothing is under way. */
        private long wanted;

        /** Whether the marker in the queue of the present incarnation was confirmed. */
        boolean marked;

        Slot(String name) {
            this.name = name;
        }

        /** Whether it is certain that it is there. */
        boolean isThere() {
            return confirmed != 0 && wanted == confirmed;
        }

        /** Whether it is certain that it is not there. */
        boolean isAbsent() {
            return confirmed == 0 && wanted == 0;
        }

        boolean mayBeThere() {
            return confirmed != 0 || wanted != 0;
        }

        boolean mayBeAbsent() {
            return confirmed == 0 || wanted == 0;
        }

        /** The only incarnation that can be there, if any is. */
        long incarnation() {
            return Math.max(confirmed, wanted);
        }

        void wants(long incarnation) {
            wanted = incarnation;
            marked &= incarnation != 0;
        }

        /** What was wanted is confirmed. */
        void done() {
            confirmed = wanted;
        }

        /** The broker was asked. */
        void found(boolean there) {
            confirmed = there ? incarnation() : 0;
            wanted = confirmed;
        }
    }
}
