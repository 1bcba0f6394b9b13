package io.bilbymq.benchmarks.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.PendingSettlement;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.QueueClient;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import org.jspecify.annotations.Nullable;

/** A client that settles each delivery at once, and has read its bytes by then. */
public final class CountingClient implements QueueClient {
    /** As a channel says it. */
    private static final long PORTION_BYTES = 64 * 1024;

    private final Loop loop;
    private long transitBytes;
    private Settlement settlement = Settlement.ACK;
    private @Nullable PendingSettlement pending;
    private long deliveries;

    /** A client on this loop. */
    public CountingClient(Loop loop) {
        this.loop = loop;
    }

    /** How deliveries are settled from now on. */
    void settleBy(Settlement how) {
        settlement = how;
    }

    long deliveries() {
        return deliveries;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
        deliveries++;
        // A message that was requeued comes back for good, or the turn would not end.
        final Settlement how = redelivered ? Settlement.ACK : settlement;
        if (!subscription.noAck()) {
            pending = queue.settle(this, sequence, how, pending);
        }
        transitBytes += message.heldBytes();
        if (transitBytes >= PORTION_BYTES) {
            queue.arrived(this, transitBytes);
            transitBytes = 0;
        }
    }

    @Override
    public void published(long first, long last, boolean taken) {}

    @Override
    public void answered(Queue queue, QueueAnswer answer) {}

    @Override
    public void cancelled(Queue queue, Subscription subscription) {}

    @Override
    public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {}

    @Override
    public void permitsWanted(Queue queue) {}

    @Override
    public void permitsReturned(Queue queue, int count) {}
}
