package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;

/** Where the answer to a request goes: one of both methods is called once, on the loop that asked. */
public interface Reply<T> {
    /** It is done, and visible to all threads. */
    void done(T result);

    /** It is refused, and nothing has changed. */
    void failed(AmqpException reason);

    /** The user who has asked; RabbitMQ's word for what the broker does by itself. */
    default String user() {
        return Events.BROKER_ITSELF;
    }

    /** For what nobody has asked for. */
    static <T> Reply<T> toNobody() {
        return new Reply<>() {
            @Override
            public void done(T result) {}

            @Override
            public void failed(AmqpException reason) {}
        };
    }
}
