package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.LongString;
import io.bilbymq.broker.Broker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The firehose of a broker in this JVM, seen by RabbitMQ's Java client. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracingTest {
    private static final String EXCHANGE = "amq.rabbitmq.trace";

    private static void listen(BrokerAndClient client, Map<String, Object> arguments) throws Exception {
        client.declare("told", arguments);
        client.channel.queueBind("told", EXCHANGE, "#");
    }

    private static List<GetResponse> told(BrokerAndClient client, int count) throws Exception {
        List<GetResponse> told = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (GetResponse got = next(client); got != null; got = next(client)) {
                told.add(got);
            }
            return told.size() == count;
        });
        return told;
    }

    private static @Nullable GetResponse next(BrokerAndClient client) throws IOException {
        return client.channel.basicGet("told", true);
    }

    @Test
    void theWayOfAMessageIsToldFromItsPublishToItsDelivery() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            listen(client, Map.of());
            client.declare("q", Map.of());
            client.broker.tracing("/").on();

            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .contentType("text/plain")
                    .priority(4)
                    .headers(Map.of("n", 5))
                    .build();
            try (Channel other = client.connection.createChannel()) {
                other.basicPublish("amq.fanout", "k", properties, "lost".getBytes(StandardCharsets.UTF_8));
                other.basicPublish("", "q", properties, "found".getBytes(StandardCharsets.UTF_8));
                BrokerAndClient.consume(other, "q", "c", Map.of()).events.take();
                List<GetResponse> told = told(client, 3);

                assertThat(told)
                        .extracting(each -> each.getEnvelope().getRoutingKey())
                        .containsExactly("publish.amq.fanout", "publish.", "deliver.q");
                assertThat(told)
                        .extracting(each -> new String(each.getBody(), StandardCharsets.UTF_8))
                        .containsExactly("lost", "found", "found");
                Map<String, Object> headers = told.get(2).getProps().getHeaders();
                assertThat(headers).containsEntry("redelivered", 0).containsEntry("channel", other.getChannelNumber());
                assertThat(Objects.requireNonNull(headers.get("connection")).toString())
                        .matches("127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:" + client.broker.port());
                assertThat(headers.get("properties"))
                        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                        .containsEntry("priority", 4)
                        .containsEntry("headers", Map.of("n", 5));
                assertThat(told.get(2).getProps().getDeliveryMode()).isNull();
                assertThat(((List<?>) Objects.requireNonNull(
                                        told.get(1).getProps().getHeaders().get("routed_queues")))
                                .stream().map(Object::toString))
                        .containsExactly("q");
                assertThat(headers.get("node")).isInstanceOf(LongString.class);
            }
        }
    }

    @Test
    void fastPublishersAreToldOfCompletelyAndInOrder() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            listen(client, Map.of());
            client.broker.tracing("/").on();

            try (Channel other = client.connection.createChannel()) {
                other.confirmSelect();
                byte[] body = new byte[2000];
                for (int i = 0; i < 3000; i++) {
                    other.basicPublish("amq.direct", Integer.toString(i), null, body);
                }
                other.waitForConfirmsOrDie(60_000);
            }
            client.broker.tracing("/").off();

            List<String> keys = told(client, 3000).stream()
                    .map(each -> ((List<?>) Objects.requireNonNull(
                                    each.getProps().getHeaders().get("routing_keys")))
                            .get(0)
                            .toString())
                    .toList();
            assertThat(keys)
                    .isEqualTo(
                            IntStream.range(0, 3000).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void tracingEndsWithTheBroker(@TempDir Path folder) {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            broker.tracing("/").on();
            assertThat(broker.tracing("/").isOn()).isTrue();
        }

        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            assertThat(broker.tracing("/").isOn()).isFalse();
            assertThatThrownBy(() -> broker.tracing("nope")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
