package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import java.util.concurrent.CompletableFuture;

/** The reply to a request that was made from outside of all loops. */
final class Answer<T> extends CompletableFuture<T> implements Reply<T> {
    private final String user;

    /** To a request that nobody is named for. */
    Answer() {
        this(Events.BROKER_ITSELF);
    }

    /** To a request of this user. */
    Answer(String user) {
        this.user = user;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public void done(T result) {
        complete(result);
    }

    @Override
    public void failed(AmqpException reason) {
        completeExceptionally(reason);
    }
}
