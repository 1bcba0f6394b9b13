package io.bilbymq.management;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * What the broker answers with 541 INTERNAL_ERROR, as when its message log is dead, is no fault of the request: the API says 500. So it
 * does to whatever changes something and is not answered when the broker fails.
 */
final class InternalErrors {
    private final Unanswered unanswered;

    /** Of a broker that tells by this that it has failed. */
    InternalErrors(Unanswered unanswered) {
        this.unanswered = unanswered;
    }

    /** The same endpoints, which say so. */
    Endpoint.Resource told(Endpoint.Resource resource) {
        return () -> resource.endpoints().stream().map(this::told).toList();
    }

    private Endpoint told(Endpoint endpoint) {
        // What there is can be looked at for as long as there is somebody to be asked.
        final boolean isLook = endpoint.method().equals("GET");
        return new Endpoint(
                endpoint.method(),
                endpoint.path(),
                endpoint.audience(),
                endpoint.summary(),
                request -> {
                    final CompletionStage<Answer> answer = endpoint.handler().handle(request);
                    return told(isLook ? answer : unanswered.until(answer));
                },
                endpoint.virtualHostMayBeMissing());
    }

    private static CompletionStage<Answer> told(CompletionStage<Answer> answer) {
        return answer.exceptionallyCompose(failure -> {
            final Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return CompletableFuture.failedStage(
                    cause instanceof AmqpException refused && refused.code() == ReplyCode.INTERNAL_ERROR
                            ? ApiException.of(500, "internal_server_error", refused.explanation())
                            : failure);
        });
    }
}
