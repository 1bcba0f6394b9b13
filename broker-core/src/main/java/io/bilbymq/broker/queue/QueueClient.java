package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.statistics.ChannelDetails;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a conversation with queues: a channel.
 *
 * <p>All methods but {@link #loop} and {@link #details} are called on that loop, by commands out of the queue's outbox, in the order in
 * which the queue said these things. A client that is closed ignores them. Clients are compared by identity: an
 * implementation does not override {@code equals}.
 */
public interface QueueClient extends PublishListener {
    /** A message for a consumer; outstanding in the queue unless the subscription is {@code noAck}. */
    void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered);

    /** What the queue answers to the request that this client has open. */
    void answered(Queue queue, QueueAnswer answer);

    /** The queue has ended a subscription: it is deleted, or has failed. Follows the last delivery. */
    void cancelled(Queue queue, Subscription subscription);

    /**
     * The queue has ended a subscription because a delivery was not settled within {@code millis}, and has the message
     * back; {@code subscription} is null if it was got by {@code basic.get}.
     */
    void timedOut(Queue queue, @Nullable Subscription subscription, long millis);

    /** The queue has consumers of this client, and no permit left for them under this client's global prefetch. */
    void permitsWanted(Queue queue);

    /** Which channel it is, for who looks at consumers. Callable on any thread. */
    default ChannelDetails details() {
        return ChannelDetails.NONE;
    }

    /** The queue has no use for {@code count} of the permits it was lent. */
    void permitsReturned(Queue queue, int count);
}
