package io.bilbymq.broker.channel;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.PendingSettlement;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.SequenceMap;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import io.bilbymq.broker.statistics.MessageEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a channel has delivered: the numbering, what stands behind each delivery tag, and how it is settled.
 *
 * <p>The queue owns what is outstanding; the channel only knows which delivery tag means which of the queue's sequences,
 * checks the tags of clients, and passes settlements on.
 */
final class Deliveries {
    /** What a delivery tag stands for: a delivery to a consumer, or what was got. */
    record Unacked(Attachment attachment, long sequence, boolean got) {
        Queue queue() {
            return attachment.queue();
        }
    }

    /** Takes what a client settles. */
    interface Settling {
        void settle(long deliveryTag, Unacked delivery, Settlement how);
    }

    private final int channel;
    private final Channel client;
    private final Output output;
    private final Firehose firehose;
    private final ChannelCounts counts;
    private final SequenceMap<Unacked> unacked = new SequenceMap<>();

    /** That of the last delivery: mostly the next one comes from the same queue. */
    private @Nullable Attachment last;

    private final Settling atQueue = this::settleAtQueue;
    private @Nullable PendingSettlement pending;

    /** Deliveries that are not settled; those that an open transaction has settled still count. */
    private int outstanding;

    /** Made by the first limit; it keeps the account while the limit is lifted, because permits are still out. */
    private @Nullable GlobalPrefetch globalPrefetch;

    /** The last tag when the global prefetch began: what was got up to then counts under it. */
    private long limitedAfter;

    private long lastTag;

    Deliveries(int channel, Channel client, Output output, Firehose firehose, ChannelCounts counts) {
        this.counts = counts;
        this.channel = channel;
        this.client = client;
        this.output = output;
        this.firehose = firehose;
    }

    // To the client.

    void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
        final long tag = ++lastTag;
        final Attachment attachment = attachment(queue);
        if (!subscription.noAck()) {
            track(tag, new Unacked(attachment, sequence, false));
            if (globalPrefetch != null) {
                globalPrefetch.delivered(queue);
            }
        }
        output.deliver(channel, subscription, tag, redelivered, message);
        counts.sent(subscription.noAck() ? MessageEvent.DELIVER_NO_ACK : MessageEvent.DELIVER, redelivered);
        attachment.delivered(message.heldBytes());
        if (firehose.isOn()) {
            firehose.delivered(queue, message, redelivered);
        }
    }

    void got(Attachment attachment, QueueAnswer.Got got, boolean noAck) {
        final long tag = ++lastTag;
        if (!noAck) {
            track(tag, new Unacked(attachment, got.sequence(), true));
        }
        final Message message = got.message();
        final BasicMethod method = new BasicMethod.GetOk(
                tag,
                got.redelivered(),
                message.address().exchange(),
                message.address().routingKey(),
                got.stillReady());
        output.message(channel, method, message);
        counts.sent(noAck ? MessageEvent.GET_NO_ACK : MessageEvent.GET, got.redelivered());
        if (firehose.isOn()) {
            firehose.delivered(attachment.queue(), message, got.redelivered());
        }
    }

    /** A direct reply, which comes from no queue and is not acknowledged. */
    void reply(Subscription subscription, Message message) {
        output.deliver(channel, subscription, ++lastTag, false, message);
        counts.sent(MessageEvent.DELIVER_NO_ACK, false);
    }

    private void track(long tag, Unacked delivery) {
        delivery.attachment.hold();
        unacked.put(tag, delivery);
        outstanding++;
    }

    private Attachment attachment(Queue queue) {
        Attachment attachment = last;
        if (attachment == null || attachment.queue() != queue) {
            attachment = client.attachments().find(queue);
            if (attachment == null) {
                throw new IllegalStateException("a delivery from " + queue + ", which has no consumer here");
            }
            last = attachment;
        }
        return attachment;
    }

    /** The channel has forgotten a queue, perhaps the last one. */
    void forgetLast() {
        last = null;
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

    /** Tells the queue at once. */
    Settling atQueue() {
        return atQueue;
    }

    private void settleAtQueue(long tag, Unacked delivery, Settlement how) {
        pending = delivery.queue().settle(client, delivery.sequence, how, pending);
        settled(tag, delivery, how);
    }

    private void settled(long tag, Unacked delivery, Settlement how) {
        if (how == Settlement.ACK) {
            counts.happened(MessageEvent.ACK);
        }
        delivery.attachment.release();
        outstanding--;
        if (globalPrefetch != null && (!delivery.got || tag <= limitedAfter)) {
            globalPrefetch.settled();
        }
    }

    /** These deliveries were settled by a transaction, which has told the queues. */
    void settledInTransaction(List<Transaction.Settled> deliveries) {
        deliveries.forEach(each -> settled(each.deliveryTag(), each.delivery(), each.how()));
    }

    /** A transaction that had settled this delivery was rolled back. */
    void restore(long tag, Unacked delivery) {
        unacked.put(tag, delivery);
    }

    // Global prefetch.

    /** Limits what is outstanding on the whole channel; 0 lifts the limit. True if there is a limit now. */
    boolean limit(int count) {
        if (globalPrefetch == null) {
            globalPrefetch = new GlobalPrefetch(client);
        }
        if (!globalPrefetch.isLimited()) {
            limitedAfter = lastTag;
        }
        globalPrefetch.limit(count, outstanding);
        return count > 0;
    }

    /** Deliveries that are not settled. */
    int outstanding() {
        return outstanding;
    }

    /** The limit on what is outstanding on the whole channel; 0 for none. */
    int limit() {
        return globalPrefetch == null ? 0 : globalPrefetch.limit();
    }

    boolean isLimited() {
        return globalPrefetch != null && globalPrefetch.isLimited();
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
}
