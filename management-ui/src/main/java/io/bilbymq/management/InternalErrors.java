package io.bilbymq.management;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What the broker answers with 541 INTERNAL_ERROR, as when its message log is dead, is no fault of the request: the API says 500. */
final class InternalErrors {
    private InternalErrors() {}

    /** The same endpoints, which say so. */
    static Endpoint.Resource told(Endpoint.Resource resource) {
        return () -> resource.endpoints().stream().map(InternalErrors::told).toList();
    }

    private static Endpoint told(Endpoint endpoint) {
        return new Endpoint(
                endpoint.method(),
                endpoint.path(),
                endpoint.audience(),
                endpoint.summary(),
                request -> told(endpoint.handler().handle(request)),
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
