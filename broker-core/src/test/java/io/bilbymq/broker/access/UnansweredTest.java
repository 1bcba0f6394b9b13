package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnansweredTest {
    private final Unanswered unanswered = new Unanswered();
    private final CompletableFuture<String> operation = new CompletableFuture<>();

    @Test
    void whatIsAnsweredInTimeIsWhatTheOperationSays() {
        final CompletableFuture<String> answer = unanswered.until(operation).toCompletableFuture();
        final CompletableFuture<String> refused = unanswered
                .until(CompletableFuture.<String>failedStage(new IllegalArgumentException("no")))
                .toCompletableFuture();

        operation.complete("done");
        unanswered.fail(new IOException("broken disk"));

        assertThat(answer).isCompletedWithValue("done");
        assertThat(refused).failsWithin(Duration.ZERO).withThrowableThat().withMessageContaining("no");
    }

    @Test
    void whatIsUnderWayFailsWithTheBroker() {
        final CompletableFuture<String> answer = unanswered.until(operation).toCompletableFuture();

        unanswered.fail(new IOException("broken disk"));

        assertThat(answer)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingRootCause()
                .withMessage("broken disk");
    }

    @Test
    void whatComesLaterFailsAtOnce() {
        unanswered.fail(new IOException("broken disk"));

        final CompletableFuture<String> answer = unanswered.until(operation).toCompletableFuture();

        assertThat(answer).isCompletedExceptionally();
    }
}
