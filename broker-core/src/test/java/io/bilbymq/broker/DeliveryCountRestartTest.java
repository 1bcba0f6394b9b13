package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often messages have failed outlives the broker: one that brings its consumers down does not begin anew. */
class DeliveryCountRestartTest extends RestartedBroker {
    DeliveryCountRestartTest(@TempDir Path folder) {
        super(folder);
    }

    private void declare(String queue, Map<String, Object> arguments) throws Exception {
        channel.queueDeclare(queue, true, false, false, arguments);
    }

    private void publish(String queue, String body) throws Exception {
        channel.confirmSelect();
        channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(20_000);
    }

    private GetResponse get(String queue) throws Exception {
        return Objects.requireNonNull(channel.basicGet(queue, false), "a message in " + queue);
    }

    private void reject(String queue, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            channel.basicReject(get(queue).getEnvelope().getDeliveryTag(), true);
        }
    }

    private static @Nullable Object header(GetResponse got, String name) {
        final Map<String, Object> headers = got.getProps().getHeaders();
        return headers == null ? null : headers.get(name);
    }

    @Test
    void aMessageOfAQuorumQueueHasFailedAsOftenAsBefore() throws Exception {
        declare("orders", Map.of("x-queue-type", "quorum"));
        publish("orders", "poison");
        reject("orders", 3);

        restart();

        final GetResponse again = get("orders");
        assertThat(header(again, "x-delivery-count")).isEqualTo(3L);
        assertThat(header(again, "x-acquired-count")).isEqualTo(3L);
    }

    @Test
    void whatWasOutstandingWhenTheBrokerStoppedHasFailedOnceMore() throws Exception {
        declare("orders", Map.of("x-queue-type", "quorum"));
        publish("orders", "poison");
        reject("orders", 1);
        get("orders");

        restart();

        assertThat(header(get("orders"), "x-delivery-count")).isEqualTo(2L);
    }

    @Test
    void itDiesWhenItsFailuresBeforeAndAfterAreTooMany() throws Exception {
        declare("dead", Map.of());
        declare(
                "orders",
                Map.of("x-delivery-limit", 2, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
        publish("orders", "poison");
        publish("orders", "good");
        reject("orders", 1);
        restart();
        reject("orders", 1);
        restart();

        reject("orders", 1);

        assertThat(new String(get("orders").getBody(), StandardCharsets.UTF_8)).isEqualTo("good");
    }

    @Test
    void aMessageThatTakesItsPlaceHasNotFailed() throws Exception {
        declare("orders", Map.of("x-delivery-limit", 5));
        publish("orders", "poison");
        reject("orders", 2);
        channel.basicAck(get("orders").getEnvelope().getDeliveryTag(), false);
        publish("orders", "good");

        restart();

        assertThat(header(get("orders"), "x-delivery-count")).isNull();
    }

    @Test
    void aQueueThatDoesNotCountRemembersNothing() throws Exception {
        declare("orders", Map.of());
        publish("orders", "any");
        reject("orders", 2);

        restart();

        final GetResponse again = get("orders");
        assertThat(header(again, "x-delivery-count")).isNull();
        assertThat(again.getEnvelope().isRedeliver()).isTrue();
    }
}
