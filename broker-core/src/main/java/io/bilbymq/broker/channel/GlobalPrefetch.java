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
 * back. Lent and outstanding together never exceed the limit.
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

    void limit(int count) {
        limit = count;
        lend();
    }

    /** A queue has messages and no permit. */
    void wanted(Queue queue) {
        waiting.addLast(queue);
        lend();
    }

    /** A queue sends back what it could not use. */
    void returned(Queue queue, int count) {
        repaid(queue, count);
        lend();
    }

    /** An acknowledged delivery has come: with a permit, or, if none was lent, from before the limit. */
    void delivered(Queue queue) {
        outstanding++;
        if (lentTo.containsKey(queue)) {
            repaid(queue, 1);
        }
    }

    void settled() {
        outstanding--;
        lend();
    }

    private void repaid(Queue queue, int count) {
        lent -= count;
        lentTo.computeIfPresent(queue, (q, n) -> n > count ? n - count : null);
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
