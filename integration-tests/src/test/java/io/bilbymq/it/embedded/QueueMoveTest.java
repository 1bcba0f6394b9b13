package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.QueueBrowseTest.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.queue.MessageFilter;
import io.bilbymq.broker.queue.MoveRequest;
import io.bilbymq.broker.queue.Moved;
import io.bilbymq.broker.queue.QueueCounts;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.vhost.ManagedQueue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moving messages from one queue to another. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueueMoveTest {
    private static final int WATERMARK = 4 * 1024 * 1024;
    private static final int BODY_BYTES = 16 * 1024;

    /** Four times what may be in memory. */
    private static final int MESSAGES = 1_000;

    private static BrokerAndClient start(Path folder) throws Exception {
        return new BrokerAndClient(Broker.builder()
                .dataFolder(folder)
                .settings(settings -> settings.memory(new MemorySettings(0.6, WATERMARK)))
                .start());
    }

    /** Every third of them is transient. */
    private static void publish(BrokerAndClient client, String queue, int count, int bodyBytes) throws Exception {
        client.channel.confirmSelect();
        for (int number = 0; number < count; number++) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(number % 3 == 0 ? 1 : 2)
                    .headers(Map.of("number", number))
                    .build();
            byte[] body = ByteBuffer.allocate(bodyBytes).putInt(number).array();
            client.channel.basicPublish("", queue, properties, body);
        }
        client.channel.waitForConfirmsOrDie(60_000);
    }

    private static List<Integer> drain(BrokerAndClient client, String queue) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (@Nullable GetResponse got = client.channel.basicGet(queue, true);
                got != null;
                got = client.channel.basicGet(queue, true)) {
            numbers.add(ByteBuffer.wrap(got.getBody()).getInt());
            assertThat(got.getProps().getHeaders()).containsOnlyKeys("number");
            assertThat(got.getEnvelope().isRedeliver()).isFalse();
        }
        return numbers;
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void aBacklogLargerThanMemoryMovesInItsOrderAndIsThereAfterARestart(@TempDir Path folder) throws Exception {
        try (BrokerAndClient client = start(folder)) {
            client.declare("source", Map.of());
            client.declare("target", Map.of());
            publish(client, "source", MESSAGES, BODY_BYTES);
            ManagedQueue source = client.broker.queue("/", "source");

            assertThat(join(source.move("target", MoveRequest.first(100)))).isEqualTo(new Moved(100, true));
            assertThat(join(source.counts())).isEqualTo(new QueueCounts(MESSAGES - 100, 0, 0));
            assertThat(join(source.move("target", MoveRequest.all()))).isEqualTo(new Moved(MESSAGES - 100, true));

            assertThat(join(source.counts())).isEqualTo(new QueueCounts(0, 0, 0));
            assertThat(join(client.broker.queue("/", "target").counts()).ready())
                    .isEqualTo(MESSAGES);
            assertThat(client.broker.memoryAlarm().held()).isLessThan(2L * WATERMARK);
        }
        try (BrokerAndClient client = start(folder)) {
            assertThat(drain(client, "source")).isEmpty();
            assertThat(drain(client, "target"))
                    .isEqualTo(range(0, MESSAGES).stream()
                            .filter(number -> number % 3 != 0)
                            .toList());
        }
    }

    @Test
    void whatIsMeantMovesAndNothingElse(@TempDir Path folder) throws Exception {
        try (BrokerAndClient client = start(folder)) {
            client.declare("source", Map.of());
            client.declare("target", Map.of());
            publish(client, "source", 300, BODY_BYTES);
            ManagedQueue source = client.broker.queue("/", "source");

            Moved one = join(source.move(
                    "target", MoveRequest.matching(MessageFilter.all().withHeader("number", "250"))));
            Moved none = join(source.move(
                    "target", MoveRequest.matching(MessageFilter.all().withHeader("number", "250"))));

            assertThat(one).isEqualTo(new Moved(1, true));
            assertThat(none).isEqualTo(new Moved(0, true));
            assertThat(drain(client, "target")).containsExactly(250);
            assertThat(drain(client, "source")).hasSize(299).isSorted().doesNotContain(250);
        }
    }

    @Test
    void whatTheOtherQueueHasNoRoomForStays() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("source", Map.of());
            client.declare("target", Map.of("x-max-length", 10, "x-overflow", "reject-publish"));
            publish(client, "source", 100, 10);

            Moved moved = join(client.broker.queue("/", "source").move("target", MoveRequest.all()));

            assertThat(moved).isEqualTo(new Moved(10, false));
            assertThat(drain(client, "target")).isEqualTo(range(0, 10));
            assertThat(drain(client, "source")).isEqualTo(range(10, 100));
        }
    }

    @Test
    void publishersAndConsumersOfBothGoOnMeanwhile(@TempDir Path folder) throws Exception {
        try (BrokerAndClient client = start(folder)) {
            client.declare("source", Map.of());
            client.declare("target", Map.of());
            publish(client, "source", 2_000, 1_000);
            BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();

            CompletionStage<Moved> moving = client.broker.queue("/", "source").move("target", MoveRequest.all());
            for (String queue : List.of("source", "target")) {
                client.connection
                        .createChannel()
                        .basicConsume(
                                queue,
                                true,
                                (tag, message) -> heard.add(
                                        ByteBuffer.wrap(message.getBody()).getInt()),
                                tag -> {});
            }
            Moved moved = join(moving);
            List<Integer> all = new ArrayList<>();
            while (all.size() < 2_000) {
                all.add(heard.take());
            }

            assertThat(moved.complete()).isTrue();
            assertThat(moved.messages()).isBetween(1L, 2_000L);
            assertThat(all).containsExactlyInAnyOrderElementsOf(range(0, 2_000));
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("source", Map.of());
            client.publish("source", "1");
            ManagedQueue source = client.broker.queue("/", "source");

            assertThatThrownBy(() -> source.move("source", MoveRequest.all()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> join(source.move("none", MoveRequest.all())))
                    .hasMessageContaining("NOT_FOUND - no queue 'none' in vhost '/'");
            assertThat(client.drain("source")).containsExactly("1");
        }
    }
}
