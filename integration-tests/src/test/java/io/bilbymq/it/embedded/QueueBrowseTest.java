package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.queue.BrowseRequest;
import io.bilbymq.broker.queue.BrowsedMessage;
import io.bilbymq.broker.queue.BrowsedMessages;
import io.bilbymq.broker.queue.MessageFilter;
import io.bilbymq.broker.queue.QueueCounts;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.vhost.ManagedQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking into queues, for the program that the broker is embedded in. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueBrowseTest {
    private static final int WATERMARK = 4 * 1024 * 1024;
    private static final int BODY_BYTES = 16 * 1024;

    /** Four times what may be in memory. */
    private static final int MESSAGES = 1_000;

    static <T> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().join();
    }

    private static void publish(BrokerAndClient client, String queue, int number, int bodyBytes) throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId("m-" + number)
                // Some in the log, some in scratch.
                .deliveryMode(1 + number % 2)
                .headers(Map.of("kind", number % 100 == 7 ? "seldom" : "common", "number", number))
                .build();
        byte[] body = ByteBuffer.allocate(bodyBytes).putInt(number).array();
        client.channel.basicPublish("", queue, properties, body);
    }

    private static List<Integer> numbers(BrowsedMessages browsed) {
        return browsed.messages().stream()
                .map(message -> ByteBuffer.wrap(message.body()).getInt())
                .toList();
    }

    @Test
    void aBacklogLargerThanMemoryIsSeenAndStaysAsItIs(@TempDir Path folder) throws Exception {
        try (BrokerAndClient client = new BrokerAndClient(Broker.builder()
                .dataFolder(folder)
                .settings(settings -> settings.memory(new MemorySettings(0.6, WATERMARK)))
                .start())) {
            client.declare("q", Map.of());
            client.channel.confirmSelect();
            for (int number = 0; number < MESSAGES; number++) {
                publish(client, "q", number, BODY_BYTES);
            }
            client.channel.waitForConfirmsOrDie(60_000);
            ManagedQueue queue = client.broker.queue("/", "q");

            BrowsedMessages seldom = join(queue.browse(BrowseRequest.first(100)
                    .withBodies(4)
                    .matching(MessageFilter.all().withHeader("kind", "seldom"))));
            List<Integer> all = new ArrayList<>();
            BrowseRequest request = BrowseRequest.first(300).withBodies(4);
            for (BrowsedMessages page = join(queue.browse(request));
                    !page.messages().isEmpty();
                    page = join(queue.browse(request.from(page.next())))) {
                all.addAll(numbers(page));
            }

            assertThat(numbers(seldom)).containsExactly(7, 107, 207, 307, 407, 507, 607, 707, 807, 907);
            assertThat(seldom.atEnd()).isTrue();
            assertThat(seldom.messages()).allSatisfy(message -> {
                assertThat(message.bodyLength()).isEqualTo(BODY_BYTES);
                assertThat(message.isTruncated()).isTrue();
            });
            assertThat(all).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
            assertThat(client.broker.memoryAlarm().held()).isLessThan(2L * WATERMARK);
            for (int number = 0; number < MESSAGES; number++) {
                GetResponse got = client.channel.basicGet("q", true);
                assertThat(ByteBuffer.wrap(got.getBody()).getInt()).isEqualTo(number);
                assertThat(got.getEnvelope().isRedeliver()).isFalse();
            }
        }
    }

    @Test
    void everythingThatIsKnownOfAMessageIsShown() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of("x-max-priority", 5));
            client.channel.exchangeDeclare("x", "fanout", true);
            client.channel.queueBind("q", "x", "");
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .contentType("text/plain")
                    .priority(3)
                    .deliveryMode(2)
                    .expiration("600000")
                    .correlationId("c")
                    .messageId("m")
                    .headers(Map.of("a", 1))
                    .build();
            client.channel.basicPublish("x", "key", properties, "body".getBytes(StandardCharsets.UTF_8));
            client.publish("q", "later");
            client.channel.basicGet("q", false);
            publish(client, "q", 5, 100);
            assertThat(client.channel.messageCount("q")).isEqualTo(2);

            ManagedQueue queue = client.broker.queue("/", "q");
            BrowsedMessages outstanding = join(queue.browse(BrowseRequest.first(10)));
            client.channel.basicRecover(true);
            assertThat(client.channel.messageCount("q")).isEqualTo(3);
            BrowsedMessages back = join(queue.browse(BrowseRequest.first(10)));

            assertThat(outstanding.messages()).hasSize(2);
            assertThat(outstanding.ready()).isEqualTo(2);
            assertThat(outstanding.unacknowledged()).isEqualTo(1);
            BrowsedMessage first = back.messages().get(0);
            assertThat(first.exchange()).isEqualTo("x");
            assertThat(first.routingKey()).isEqualTo("key");
            assertThat(first.priority()).isEqualTo(3);
            assertThat(first.redelivered()).isTrue();
            assertThat(first.persistent()).isTrue();
            assertThat(first.expires()).isPresent();
            assertThat(first.properties().contentType()).contains("text/plain");
            assertThat(first.properties().headers().orElseThrow().integer("a")).hasValue(1);
            assertThat(new String(first.body(), StandardCharsets.UTF_8)).isEqualTo("body");
            assertThat(back.messages()).extracting(BrowsedMessage::position).containsExactly(0L, 1L, 2L);
            assertThat(join(queue.browse(BrowseRequest.first(10)
                                    .matching(MessageFilter.all()
                                            .withRoutingKey("key")
                                            .withMessageId("m")
                                            .withCorrelationId("c"))))
                            .messages())
                    .hasSize(1);
            assertThat(join(queue.counts())).isEqualTo(new QueueCounts(3, 0, 0));
        }
    }

    @Test
    void whatIsAskedOfAQueueThatIsNotThereFails() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());
            ManagedQueue queue = client.broker.queue("/", "q");
            client.channel.queueDelete("q");

            assertThatThrownBy(() -> join(queue.browse(BrowseRequest.first(1))))
                    .hasMessageContaining("NOT_FOUND - no queue 'q' in vhost '/'");
            assertThatThrownBy(() -> join(queue.counts())).hasMessageContaining("NOT_FOUND");
            assertThatThrownBy(() -> client.broker.queue("/", "q")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.broker.queue("none", "q")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
