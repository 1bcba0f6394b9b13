package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} while dead letters travel from one durable queue to another: each message is afterwards in one of them, and
 * in no two.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadLetterKillTest {
    private static final int ROUNDS = 5;
    private static final String FAN = "letters.fan";

    /** Dead letters go along each line; whoever consumes rejects. */
    private static final List<List<String>> LINES =
            List.of(List.of("short.1", "short.2"), List.of("long.1", "long.2", "long.3", "long.4"));

    /** Dead letters go from the first of these to both others. */
    private static final List<String> FORK = List.of("fork.1", "fork.2", "fork.3");

    private final ConfirmedBodies messages = new ConfirmedBodies();

    @Test
    void noDeadLetterIsLostOrDoubled() throws Exception {
        DurableBroker.required();
        long seed = Seed.next();
        RandomGenerator random = new SplittableRandom(seed);
        try (TemporaryFolder folder = TemporaryFolder.create("letters")) {
            for (int round = 0; round < ROUNDS; round++) {
                try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"))) {
                    try (Connection connection = Cycles.clients(node).newConnection()) {
                        check(connection.createChannel(), "seed " + seed + ", round " + round);
                        declare(connection.createChannel());
                        work(connection, node, 100 + random.nextInt(900));
                    } catch (ShutdownSignalException | IOException killed) {
                        assertThat(node.isAlive()).as("killed: %s", killed).isFalse();
                    }
                }
            }
            assertThat(messages.published()).isPositive();
        }
    }

    private static void declare(Channel channel) throws IOException {
        for (List<String> line : LINES) {
            for (int i = 0; i < line.size(); i++) {
                Map<String, Object> arguments = i + 1 == line.size()
                        ? Map.of()
                        : Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", line.get(i + 1));
                channel.queueDeclare(line.get(i), true, false, false, arguments);
            }
        }
        channel.exchangeDeclare(FAN, BuiltinExchangeType.FANOUT, true);
        channel.queueDeclare(FORK.get(0), true, false, false, Map.of("x-dead-letter-exchange", FAN));
        for (String queue : FORK.subList(1, FORK.size())) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueBind(queue, FAN, "");
        }
    }

    /** Publishes and rejects until the broker is killed. */
    private void work(Connection connection, BilbyNode node, long millis) throws Exception {
        for (List<String> line : LINES) {
            for (String queue : line.subList(0, line.size() - 1)) {
                reject(connection.createChannel(), queue);
            }
        }
        reject(connection.createChannel(), FORK.get(0));
        Channel channel = connection.createChannel();
        List<String> sources = List.of(LINES.get(0).get(0), LINES.get(1).get(0), FORK.get(0));
        messages.publish(
                channel,
                millis,
                number -> source(sources, number) + "/" + number,
                (number, body) -> channel.basicPublish(
                        "", source(sources, number), MessageProperties.PERSISTENT_BASIC, body.getBytes(UTF_8)));
        node.kill();
    }

    private static String source(List<String> sources, int number) {
        return sources.get(number % sources.size());
    }

    private static void reject(Channel channel, String queue) throws IOException {
        channel.basicQos(100);
        channel.basicConsume(
                queue,
                false,
                (tag, message) -> channel.basicReject(message.getEnvelope().getDeliveryTag(), false),
                tag -> {});
    }

    /** Takes everything out of all queues. */
    private void check(Channel channel, String when) throws IOException {
        if (messages.published() == 0) {
            return;
        }
        for (List<String> line : LINES) {
            Map<String, Integer> found = new HashMap<>();
            for (String queue : line) {
                drain(channel, queue, found);
            }
            checkOnce(line.get(0), found, when);
        }
        Map<String, Integer> source = new HashMap<>();
        drain(channel, FORK.get(0), source);
        for (String queue : FORK.subList(1, FORK.size())) {
            Map<String, Integer> found = new HashMap<>(source);
            drain(channel, queue, found);
            checkOnce(FORK.get(0), found, when + ", " + queue);
        }
        messages.confirmed().clear();
    }

    private void checkOnce(String source, Map<String, Integer> found, String when) {
        assertThat(found)
                .as("found %s", when)
                .allSatisfy((body, times) -> assertThat(times).as(body).isEqualTo(1));
        assertThat(messages.confirmed().stream()
                        .filter(body -> body.startsWith(source + "/") && !found.containsKey(body)))
                .as("lost from %s, %s; found %d", source, when, found.size())
                .isEmpty();
    }

    private static void drain(Channel channel, String queue, Map<String, Integer> found) throws IOException {
        for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
            found.merge(new String(got.getBody(), UTF_8), 1, Integer::sum);
        }
    }
}
