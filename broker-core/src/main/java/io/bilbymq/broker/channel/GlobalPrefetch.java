package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueClient;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * One limit on what is outstanding of a whole channel, {@code basic.qos} with {@code global}.
 *
 * <p>The queues of a channel live on several loops, so none of them can know what the others have delivered. The channel
 * lends permits to those that have something ready, in turn; a delivery uses one up, and what a queue cannot use comes
 * back. Nothing is lent beyond the limit, and single messages that were got count too, though they need no permit.
 */
final class GlobalPrefetch {
    private final QueueClient client;
    private final Map<Queue, Integer> lentTo = new HashMap<>();
    private final ArrayDeque<Queue> waiting = new ArrayDeque<>();
    private int limit;
    private int lent;
    private int outstanding;

    /** A limit of at least 1; so many deliveries are outstanding already. */
    GlobalPrefetch(QueueClient client, int limit, int outstanding) {
        this.client = client;
        this.limit = limit;
        this.outstanding = outstanding;
    }

    /** Changes the limit; 0 lifts it, which the queues are told too. */
    void limit(int count) {
        limit = count;
        if (isLimited()) {
            lend();
        } else {
            // Whoever still needs a permit when there is a limit again asks again.
            waiting.clear();
        }
    }

    boolean isLimited() {
        return limit > 0;
    }

    /** A queue has messages and no permit. */
    void wanted(Queue queue) {
        if (isLimited()) {
            waiting.addLast(queue);
            lend();
        }
    }

    /** A queue sends back what it could not use. */
    void returned(Queue queue, int count) {
        repaid(queue, count);
        lend();
    }

    /** An acknowledged delivery has come: with a permit, or, if none was lent, from before the limit. */
    void delivered(Queue queue) {
        outstanding++;
        repaid(queue, 1);
    }

    /** A single message has come, which took no permit. */
    void got() {
        outstanding++;
    }

    void settled() {
        outstanding--;
        lend();
    }

    /** What comes back may be more than is lent: deliveries without a limit were taken for some of it. */
    private void repaid(Queue queue, int count) {
        final Integer borrowed = lentTo.get(queue);
        if (borrowed == null) {
            return;
        }
        if (borrowed > count) {
            lentTo.put(queue, borrowed - count);
            lent -= count;
        } else {
            lentTo.remove(queue);
            lent -= borrowed;
        }
    }

    private void lend() {
        while (!waiting.isEmpty() && outstanding + lent < limit) {
            final int free = limit - outstanding - lent;
            final int share = (free + waiting.size() - 1) / waiting.size();
            final Queue queue = waiting.removeFirst();
            lent += share;
            lentTo.merge(queue, share, Integer::sum);
            queue.lend(client, share);
        }
    }
}
