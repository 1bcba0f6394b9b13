package io.bilbymq.broker.channel;

import io.bilbymq.amqp.Method;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Subscription;

/** Something to say to a client that does not read as fast as it is told, before it is encoded. */
sealed interface Unsent {
    /** What a method costs: the record, the method itself, a place in the deque. Its texts are short. */
    int METHOD_BYTES = 128;

    /** What a delivery costs besides its message: the record, and a place in the deque. */
    int DELIVERY_BYTES = 64;

    /** What it costs, in bytes. */
    long bytes();

    /** A method without content. */
    record OfMethod(int channel, Method method) implements Unsent {
        @Override
        public long bytes() {
            return METHOD_BYTES;
        }
    }

    /** A method with content: {@code basic.return} or {@code basic.get-ok}. Its message is perhaps nobody else's. */
    record OfMessage(int channel, Method method, Message message) implements Unsent {
        @Override
        public long bytes() {
            return METHOD_BYTES + message.heldBytes();
        }
    }

    /** A {@code basic.deliver}. Its message is counted by its queue until it is acknowledged, if it is to be. */
    record OfDelivery(int channel, Subscription subscription, long deliveryTag, boolean redelivered, Message message)
            implements Unsent {
        @Override
        public long bytes() {
            return DELIVERY_BYTES + (subscription.noAck() ? message.heldBytes() : 0);
        }
    }
}
