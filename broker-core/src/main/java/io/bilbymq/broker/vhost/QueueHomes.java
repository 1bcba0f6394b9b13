package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the loop that a new queue lives on, and counts how many live where. Confined to the definitions loop.
 *
 * <p>A queue lives best where its client is, since nothing has to cross then. But a client that declares thousands must
 * not leave the other processors without work.
 */
final class QueueHomes {
    /** A loop takes no more of its own clients' queues when it has so many times its fair share. */
    private static final int SHARES_MAX = 2;

    private final List<Loop> loops;
    private final int[] queues;
    private int total;

    QueueHomes(List<? extends Loop> loops) {
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("queues need a loop to live on");
        }
        this.loops = List.copyOf(loops);
        this.queues = new int[loops.size()];
    }

    /**
     * Where a new queue should live: on {@code near} if queues live there and not too many do, else on the emptiest.
     * Queues that come from a log are near nothing, hence spread evenly.
     */
    Loop choose(@Nullable Loop near) {
        final int preferred = near == null ? -1 : loops.indexOf(near);
        return loops.get(preferred >= 0 && !isFull(preferred) ? preferred : emptiest());
    }

    /** A queue lives there from now on. */
    void arrived(Loop home) {
        queues[loops.indexOf(home)]++;
        total++;
    }

    /** A queue that lived there is gone. */
    void left(Loop home) {
        queues[loops.indexOf(home)]--;
        total--;
    }

    /** Calls {@code then}, on the definitions loop, when all that it has told queues until now has been done. */
    void whenDone(Loop definitionsLoop, Runnable then) {
        // What one loop tells another is done in order, so the answer comes behind the rest.
        final Runnable answer = new Runnable() {
            private int missing = loops.size();

            @Override
            public void run() {
                missing--;
                if (missing == 0) {
                    then.run();
                }
            }
        };
        for (final Loop home : loops) {
            definitionsLoop.send(home, () -> home.send(definitionsLoop, answer));
        }
    }

    private boolean isFull(int loop) {
        final int share = total / loops.size() + 1;
        return queues[loop] >= SHARES_MAX * share;
    }

    private int emptiest() {
        int emptiest = 0;
        for (int i = 1; i < queues.length; i++) {
            if (queues[i] < queues[emptiest]) {
                emptiest = i;
            }
        }
        return emptiest;
    }
}
