package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Caller;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * In whose name something is done from outside of all connections.
 *
 * @param user for whom events tell it
 * @param caller whose permissions count; empty if those were looked at elsewhere
 */
record OnBehalf(String user, Optional<Caller> caller) {
    /** Of nobody in particular. */
    static final OnBehalf BROKER_ITSELF = of(Events.BROKER_ITSELF);

    /** Of this user, whose permissions were looked at elsewhere. */
    static OnBehalf of(String user) {
        return new OnBehalf(user, Optional.empty());
    }

    /** Of somebody who is to be allowed it, too. */
    static OnBehalf of(Caller caller) {
        return new OnBehalf(caller.user(), Optional.of(caller));
    }

    /** Does something; fails with what that throws. */
    <T> CompletionStage<T> operate(String virtualHost, Caller.Operation<T> operation) {
        if (caller.isPresent()) {
            return caller.get().operate(virtualHost, operation);
        }
        try {
            return operation.run(Access.unlimited());
        } catch (AmqpException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }
}
