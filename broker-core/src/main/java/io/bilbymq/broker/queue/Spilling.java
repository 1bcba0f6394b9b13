package io.bilbymq.broker.queue;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Has the queues of a loop let go of contents when the broker holds much: those in the log, and others by way of the scratch
 * files. Confined to the loop.
 */
final class Spilling {
    /** How many queues are asked at once. */
    private static final int QUEUES_AT_ONCE = 64;

    private final MemoryLimits limits;
    private final ContentSpill contents;

    /** Queues that had enough for it to be worth while; asked in this order, and again behind the others. */
    private final Set<Queue> queues = new LinkedHashSet<>();

    Spilling(MemoryLimits limits, ContentSpill contents) {
        this.limits = limits;
        this.contents = contents;
        contents.whenWritten(this::look);
    }

    /** A queue that has contents to let go of. */
    void add(Queue queue) {
        queues.add(queue);
    }

    /** A queue that is closed. */
    void forget(Queue queue) {
        queues.remove(queue);
    }

    /** Looks how much is held, and does something about it. */
    void look() {
        limits.alarm().check();
        letGo(limits.excess());
    }

    /** As {@link #look}, because somebody waits to read something back. */
    void makeRoom() {
        limits.alarm().check();
        letGo(limits.excessForReading());
    }

    private void letGo(long excess) {
        long left = excess - contents.beingWritten();
        for (int i = Math.min(queues.size(), QUEUES_AT_ONCE); i > 0 && left > 0; i--) {
            final Queue queue = queues.iterator().next();
            left -= queue.pageOut(left);
            if (left > 0) {
                queues.remove(queue);
                queues.add(queue);
            }
        }
    }
}
