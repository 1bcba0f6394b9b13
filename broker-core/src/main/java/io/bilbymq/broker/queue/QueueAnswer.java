package io.bilbymq.broker.queue;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.message.Message;
import java.util.List;

/** What a queue answers to a client that asked it something and waits. */
public sealed interface QueueAnswer {
    /** The subscription stands; its first delivery follows. */
    record Consuming(Subscription subscription) implements QueueAnswer {}

    /** The subscription is refused: there is an exclusive consumer, or an exclusive one was asked for and there are others. */
    record InExclusiveUse() implements QueueAnswer {}

    /** The subscription has ended; its last delivery came before. */
    record Cancelled(Subscription subscription) implements QueueAnswer {}

    /** The head of the queue; outstanding unless it was asked for without acknowledgement. */
    record Got(long sequence, Message message, boolean redelivered, int stillReady) implements QueueAnswer {}

    /** Nothing is ready. */
    record Empty() implements QueueAnswer {}

    /** So many ready messages are gone. */
    record Purged(int messages) implements QueueAnswer {}

    /** Ready messages and consumers. */
    record Counted(int readyMessages, int consumers) implements QueueAnswer {}

    /** Whatever of this client's was outstanding is back in its place, and its consumers are gone: the last word. */
    record Detached() implements QueueAnswer {}

    /**
     * A transaction's part for this queue is numbered and waits to be shown or undone.
     *
     * @param kept those of the messages it settles that lie in the log
     */
    record Prepared(List<KeptRange> kept) implements QueueAnswer {}

    /** Sequences {@code first..last} of the queue with this number. */
    record KeptRange(long queue, long first, long last) {}

    /** A transaction's part for this queue is refused. */
    record Refused() implements QueueAnswer {}

    /** The queue is deleted. */
    record Gone() implements QueueAnswer {}

    /** The queue has failed, and is out of service until the broker is started again; what the log has of it is kept. */
    record Crashed() implements QueueAnswer {}

    /** What whoever asked is told for this answer of a queue that is not in service: 404, in RabbitMQ's words. */
    default AmqpException notInService(Queue queue) {
        return new AmqpException(
                ReplyCode.NOT_FOUND,
                this instanceof Crashed ? queue + " has crashed and failed to restart" : "no " + queue);
    }
}
