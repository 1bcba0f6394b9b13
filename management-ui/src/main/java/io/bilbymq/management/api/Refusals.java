package io.bilbymq.management.api;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.management.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the broker refuses, as RabbitMQ's API says it. */
final class Refusals {
    private Refusals() {}

    /** What has failed in the end. */
    static Throwable cause(Throwable failure) {
        final Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** What was refused; empty if it is the broker that has failed. */
    static Optional<AmqpException> refusal(Throwable failure) {
        return cause(failure) instanceof AmqpException refused && refused.code() != ReplyCode.INTERNAL_ERROR
                ? Optional.of(refused)
                : Optional.empty();
    }

    /** What is refused while it is asked for fails like what is refused later. */
    static <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (AmqpException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    /** Of declaring, deleting and binding RabbitMQ does not say which permission is missing. */
    static <T> CompletionStage<T> withoutDetails(CompletionStage<T> done) {
        return done.exceptionallyCompose(failure -> {
            final boolean isAccess = cause(failure) instanceof AmqpException refused
                    && (refused.code() == ReplyCode.ACCESS_REFUSED || refused.code() == ReplyCode.NOT_ALLOWED);
            return CompletableFuture.failedStage(isAccess ? ApiException.notAuthorised("Access refused.") : failure);
        });
    }

    /** What would close a channel is told with its code, unless it is about a permission. */
    static Throwable withCode(Throwable failure) {
        return refusal(failure).<Throwable>map(Refusals::withCode).orElse(failure);
    }

    private static ApiException withCode(AmqpException refused) {
        final boolean isPermission = refused.code() == ReplyCode.NOT_ALLOWED
                || (refused.code() == ReplyCode.ACCESS_REFUSED
                        && refused.explanation().contains(" refused for user "));
        return isPermission
                ? ApiException.notAuthorised(refused.replyText())
                : ApiException.badRequest(refused.code().code() + " " + refused.replyText());
    }

    /** Of a name in a path that is too long for AMQP. */
    static void requireShort(String what, String name) {
        final int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length > 255) {
            throw ApiException.badRequest(what + " should be less than 255 bytes, actually was " + length + "\n");
        }
    }
}
