package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import java.util.concurrent.CompletableFuture;

/** The reply to a request that was made from outside of all loops. */
final class Answer<T> extends CompletableFuture<T> implements Reply<T> {
    @Override
    public void done(T result) {
        complete(result);
    }

    @Override
    public void failed(AmqpException reason) {
        completeExceptionally(reason);
    }
}
