package io.bilbymq.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Request;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AnsweredChangesTest {
    private static final Request REQUEST = new Request(
            "/api/queues/x",
            Map.of(),
            Map.of(),
            Map.of(),
            new Request.Client(InetAddress.getLoopbackAddress(), false, Optional.empty()),
            Buffer.buffer(),
            null);

    private final Unanswered unanswered = new Unanswered();
    private final AnsweredChanges changes = new AnsweredChanges(unanswered);

    @Test
    void aChangeThatIsNotAnsweredFailsWithTheBrokerAndALookDoesNot() {
        final CompletableFuture<Answer> never = new CompletableFuture<>();
        final List<Endpoint> endpoints = changes.of(() -> List.of(
                        Endpoint.put("/users/{user}", Audience.ADMINISTRATOR, "", request -> never),
                        Endpoint.get("/users/{user}", Audience.ADMINISTRATOR, "", request -> never)))
                .endpoints();
        final CompletableFuture<Answer> change =
                endpoints.get(0).handler().handle(REQUEST).toCompletableFuture();
        final CompletableFuture<Answer> look =
                endpoints.get(1).handler().handle(REQUEST).toCompletableFuture();

        unanswered.fail(new IOException("broken disk"));

        assertThat(change)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingRootCause()
                .withMessage("broken disk");
        assertThat(look).isNotDone();
    }
}
