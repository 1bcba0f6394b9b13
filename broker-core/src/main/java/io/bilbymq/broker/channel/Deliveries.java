package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.SequenceMap;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a channel has delivered: the numbering, what stands behind each delivery tag, and how it is settled.
 *
 * <p>The queue owns what is outstanding; the channel only knows which delivery tag means which of the queue's sequences,
 * checks the tags of clients, and passes settlements on.
 */
final class Deliveries {
    /** What a delivery tag stands for. */
    record Unacked(Queue queue, long sequence) {}

    /** Takes what a client settles. */
    interface Settling {
        void settle(long deliveryTag, Unacked delivery, Settlement how);
    }

    private final int channel;
    private final Channel client;
    private final ChannelConnection connection;
    private final Output output;
    private final SequenceMap<Unacked> unacked = new SequenceMap<>();
    private final Map<Queue, Transit> transits = new HashMap<>();
    private @Nullable Transit lastTransit;
    private Queue.@Nullable PendingSettlement pending;
    private @Nullable GlobalPrefetch globalPrefetch;
    private long lastTag;

    Deliveries(int channel, Channel client, ChannelConnection connection) {
        this.channel = channel;
        this.client = client;
        this.connection = connection;
        this.output = connection.output();
    }

    // To the client.

    void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
        final long tag = ++lastTag;
        if (!subscription.noAck()) {
            track(tag, queue, sequence);
        }
        output.deliver(channel, subscription.wireTag(), tag, redelivered, message);
        transit(queue).add(message.heldBytes());
    }

    void got(Queue queue, QueueAnswer.Got got, boolean noAck) {
        final long tag = ++lastTag;
        if (!noAck) {
            track(tag, queue, got.sequence());
        }
        final Message message = got.message();
        final BasicMethod method = new BasicMethod.GetOk(
                tag,
                got.redelivered(),
                message.address().exchange(),
                message.address().routingKey(),
                got.stillReady());
        output.message(channel, method, message);
    }

    /** A direct reply, which comes from no queue and is not acknowledged. */
    void reply(Subscription subscription, Message message) {
        output.deliver(channel, subscription.wireTag(), ++lastTag, false, message);
    }

    private void track(long tag, Queue queue, long sequence) {
        unacked.put(tag, new Unacked(queue, sequence));
        if (globalPrefetch != null) {
            globalPrefetch.delivered(queue);
        }
    }

    private Transit transit(Queue queue) {
        Transit transit = lastTransit;
        if (transit == null || transit.queue() != queue) {
            transit = transits.computeIfAbsent(queue, q -> new Transit(q, client, connection));
            lastTransit = transit;
        }
        return transit;
    }

    // From the client.

    /**
     * Hands one delivery, or with {@code multiple} all up to it, to {@code settling}; they are not outstanding any more.
     *
     * @throws AmqpException PRECONDITION_FAILED if the tag is not outstanding; nothing is settled then
     */
    void settle(long tag, boolean multiple, Settlement how, Settling settling) {
        if (!multiple) {
            final Unacked delivery = unacked.remove(tag);
            if (delivery == null) {
                throw unknownTag(tag);
            }
            settling.settle(tag, delivery, how);
        } else if (tag == 0) {
            unacked.removeUpTo(lastTag, (t, delivery) -> settling.settle(t, delivery, how));
        } else if (unacked.get(tag) == null) {
            throw unknownTag(tag);
        } else {
            unacked.removeUpTo(tag, (t, delivery) -> settling.settle(t, delivery, how));
        }
    }

    private static AmqpException unknownTag(long tag) {
        return new AmqpException(ReplyCode.PRECONDITION_FAILED, "unknown delivery tag " + Long.toUnsignedString(tag));
    }

    /** Tells the queue, and frees what the delivery took of the global prefetch. */
    void settleAtQueue(Unacked delivery, Settlement how) {
        pending = delivery.queue.settle(client, delivery.sequence, how, pending);
        if (globalPrefetch != null) {
            globalPrefetch.settled();
        }
    }

    /** So many deliveries were settled by a transaction, which has told the queues. */
    void settledInTransaction(int count) {
        for (int i = 0; i < count && globalPrefetch != null; i++) {
            globalPrefetch.settled();
        }
    }

    /** A transaction that had settled this delivery was rolled back. */
    void restore(long tag, Unacked delivery) {
        unacked.put(tag, delivery);
    }

    // Global prefetch.

    /** Limits what is outstanding on the whole channel; 0 lifts the limit. True if there is a limit now. */
    boolean limit(int count) {
        if (count == 0) {
            globalPrefetch = null;
        } else if (globalPrefetch == null) {
            globalPrefetch = new GlobalPrefetch(client, count, unacked.size());
        } else {
            globalPrefetch.limit(count);
        }
        return globalPrefetch != null;
    }

    boolean isLimited() {
        return globalPrefetch != null;
    }

    void permitsWanted(Queue queue) {
        if (globalPrefetch != null) {
            globalPrefetch.wanted(queue);
        }
    }

    void permitsReturned(Queue queue, int count) {
        if (globalPrefetch != null) {
            globalPrefetch.returned(queue, count);
        }
    }

    /** Nothing of this queue's will come any more, or matter. */
    void forget(Queue queue) {
        transits.remove(queue);
        lastTransit = null;
    }
}
