package io.bilbymq.broker.access;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a back end says to a question about permissions. */
public sealed interface Decision {
    /** Yes. */
    record Granted() implements Decision {}

    /**
     * No.
     *
     * @param reason put behind the text that the client is told; empty, or made by {@link Decision#refusedBy} or {@link
     *     Decision#failed}
     */
    record Refused(String reason) implements Decision {}

    Decision GRANTED = new Granted();
    Decision REFUSED = new Refused("");

    /** The answer {@link #GRANTED}, at once. */
    CompletionStage<Decision> YES = CompletableFuture.completedStage(GRANTED);

    /** The answer {@link #REFUSED}, at once. */
    CompletionStage<Decision> NO = CompletableFuture.completedStage(REFUSED);

    /** {@link #YES} or {@link #NO}. */
    static CompletionStage<Decision> answer(boolean granted) {
        return granted ? YES : NO;
    }

    /** A no with a reason for the client, in RabbitMQ's words; {@code module} as {@code rabbit_auth_backend_http}. */
    static Decision refusedBy(String module, String reason) {
        return new Refused(" by backend " + module + ": " + reason);
    }

    /** A back end could not find out: that is a no, in RabbitMQ's words. {@code error} is told to the client. */
    static Decision failed(String module, String error) {
        return new Refused(", backend " + module + " returned an error: " + error);
    }
}
