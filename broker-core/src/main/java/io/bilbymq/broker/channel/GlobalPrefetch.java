package io.bilbymq.broker.channel;

import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One limit on what is outstanding of a whole channel, {@code basic.qos} with {@code global}.
 *
 * <p>The queues of a channel live on several loops, so none of them can know what the others have delivered. The channel
 * lends permits to those that have something for it, in turn; a delivery uses one up. A queue keeps what it does not use
 * yet while no other waits for it, so that the consumer there has its turns beside those of other channels; when another
 * waits, it comes back. Nothing is lent beyond the limit.
 *
 * <p>Only what consumers are delivered counts, and what was outstanding of {@code basic.get}s when the limit was set.
 */
final class GlobalPrefetch {
    private final QueueClient client;
    private final Map<Queue, Integer> lentTo = new HashMap<>();
    private final Set<Queue> waiting = new LinkedHashSet<>();

    /** Those that may keep what they do not use. */
    private final Set<Queue> keeping = new HashSet<>();

    private int limit;
    private int lent;
    private int outstanding;

    /** No limit yet. */
    GlobalPrefetch(QueueClient client) {
        this.client = client;
    }

    /** The limit; 0 for none. */
    int limit() {
        return limit;
    }

    /** Changes the limit; 0 lifts it, which the queues are told too. So many deliveries are outstanding. */
    void limit(int count, int deliveries) {
        if (!isLimited()) {
            outstanding = deliveries;
        }
        limit = count;
        if (!isLimited()) {
            // Whoever still needs a permit when there is a limit again asks again.
            waiting.clear();
            keeping.clear();
            return;
        }
        if (outstanding + lent > limit) {
            askBack();
        }
        lend();
    }

    boolean isLimited() {
        return limit > 0;
    }

    /** A queue has consumers of this channel and no permit for them. */
    void wanted(Queue queue) {
        if (isLimited()) {
            waiting.add(queue);
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

    /** A delivery that counted was settled. */
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
            final Queue queue = waiting.iterator().next();
            waiting.remove(queue);
            lent += share;
            lentTo.merge(queue, share, Integer::sum);
            final boolean keep = waiting.isEmpty();
            if (keep) {
                keeping.add(queue);
            } else {
                keeping.remove(queue);
            }
            queue.lend(client, share, keep);
        }
        if (!waiting.isEmpty()) {
            askBack();
        }
    }

    private void askBack() {
        keeping.forEach(queue -> queue.lend(client, 0, false));
        keeping.clear();
    }
}
