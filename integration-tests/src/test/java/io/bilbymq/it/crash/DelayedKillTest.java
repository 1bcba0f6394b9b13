package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} while messages wait in an exchange and leave it: each one that was confirmed comes to its queue, in the
 * same life of the broker or a later one, and once.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DelayedKillTest {
    private static final int ROUNDS = 5;
    private static final String EXCHANGE = "delays";
    private static final String QUEUE = "delays.due";

    /** Some are due while others come, and some when the broker is gone. */
    private static final int DELAY_MAX = 1_500;

    private final ConfirmedBodies messages = new ConfirmedBodies();

    @Test
    void noDelayedMessageIsLostOrDoubled() throws Exception {
        DurableBroker.required();
        long seed = Seed.next();
        RandomGenerator random = new SplittableRandom(seed);
        try (TemporaryFolder folder = TemporaryFolder.create("delays")) {
            for (int round = 0; round < ROUNDS; round++) {
                try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"));
                        Connection connection = Cycles.clients(node).newConnection()) {
                    declare(connection.createChannel());
                    publish(connection.createChannel(), random, 100 + random.nextInt(900));
                    node.kill();
                } catch (ShutdownSignalException | IOException killed) {
                    // That was the end of the connection.
                    assertThat(messages.published()).as("killed: %s", killed).isPositive();
                }
            }
            try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"));
                    Connection connection = Cycles.clients(node).newConnection()) {
                check(connection.createChannel(), "seed " + seed);
            }
        }
    }

    private static void declare(Channel channel) throws IOException {
        channel.exchangeDeclare(EXCHANGE, "x-delayed-message", true, false, Map.of("x-delayed-type", "direct"));
        channel.queueDeclare(QUEUE, true, false, false, Map.of());
        channel.queueBind(QUEUE, EXCHANGE, "key");
    }

    private void publish(Channel channel, RandomGenerator random, long millis) throws Exception {
        messages.publish(channel, millis, String::valueOf, (number, body) -> {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of("x-delay", 1 + random.nextInt(DELAY_MAX)))
                    .build();
            channel.basicPublish(EXCHANGE, "key", properties, body.getBytes(UTF_8));
        });
    }

    /** Takes all out of the queue that are and will be in it, up to a last one. */
    private void check(Channel channel, String when) throws Exception {
        AMQP.BasicProperties last = new AMQP.BasicProperties.Builder()
                .deliveryMode(2)
                .headers(Map.of("x-delay", 2 * DELAY_MAX))
                .build();
        channel.basicPublish(EXCHANGE, "key", last, "last".getBytes(UTF_8));
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        channel.basicConsume(
                QUEUE, true, (tag, message) -> bodies.add(new String(message.getBody(), UTF_8)), tag -> {});
        Map<String, Integer> found = new HashMap<>();
        for (String body = bodies.take(); !body.equals("last"); body = bodies.take()) {
            found.merge(body, 1, Integer::sum);
        }

        assertThat(found)
                .as("found, %s", when)
                .allSatisfy((body, times) -> assertThat(times).as(body).isEqualTo(1));
        assertThat(messages.confirmed().stream().filter(body -> !found.containsKey(body)))
                .as("lost, %s; found %d", when, found.size())
                .isEmpty();
        assertThat(messages.confirmed()).isNotEmpty();
    }
}
