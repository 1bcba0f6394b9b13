package io.bilbymq.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InternalErrorsTest {
    private static final Request REQUEST = new Request(
            "/api/queues/x",
            Map.of(),
            Map.of(),
            Map.of(),
            new Request.Client(InetAddress.getLoopbackAddress(), false, Optional.empty()),
            Buffer.buffer(),
            null);

    private final Unanswered unanswered = new Unanswered();
    private final InternalErrors errors = new InternalErrors(unanswered);

    private Throwable told(CompletionStage<Answer> answer) {
        final Endpoint endpoint = Endpoint.get("/queues/{vhost}", Audience.VIRTUAL_HOST, "", request -> answer)
                .withoutVirtualHost();
        final Endpoint told = errors.told(() -> List.of(endpoint)).endpoints().get(0);
        assertThat(told.path()).isEqualTo(endpoint.path());
        assertThat(told.virtualHostMayBeMissing()).isTrue();
        return told.handler()
                .handle(REQUEST)
                .handle((done, failure) -> failure instanceof CompletionException ? failure.getCause() : failure)
                .toCompletableFuture()
                .join();
    }

    @Test
    void whatTheBrokerCannotDoIsNoFaultOfTheRequest() {
        final Throwable failure = told(CompletableFuture.failedStage(
                new AmqpException(ReplyCode.INTERNAL_ERROR, "definitions cannot be written")));

        assertThat(failure).isInstanceOfSatisfying(ApiException.class, told -> {
            assertThat(told.answer().status()).isEqualTo(500);
            assertThat(told).hasMessage("definitions cannot be written");
        });
    }

    @Test
    void aChangeThatIsNotAnsweredFailsWithTheBrokerAndALookDoesNot() {
        final CompletableFuture<Answer> never = new CompletableFuture<>();
        final List<Endpoint> endpoints = errors.told(() -> List.of(
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

    @Test
    void whatItRefusesIsToldAsItIs() {
        final AmqpException refused = new AmqpException(ReplyCode.PRECONDITION_FAILED, "invalid arg");

        assertThat(told(CompletableFuture.failedStage(refused))).isSameAs(refused);
    }
}
