package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.broker.Broker;
import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code kill -9} while messages are moved from one durable queue to another and back: each one that was confirmed is in one of
 * them afterwards, and once.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MoveKillTest {
    private static final int ROUNDS = 5;

    private final ConfirmedBodies messages = new ConfirmedBodies();

    @Test
    void noMovedMessageIsLostOrDoubled() throws Exception {
        long seed = Seed.next();
        RandomGenerator random = new SplittableRandom(seed);
        try (TemporaryFolder folder = TemporaryFolder.create("moves")) {
            Path data = folder.path().resolve("data");
            for (int round = 0; round < ROUNDS; round++) {
                killed(data, random);
            }
            try (Broker broker = Broker.builder().dataFolder(data).start();
                    Connection connection = clients(broker.port()).newConnection()) {
                check(connection.createChannel(), "seed " + seed);
            }
        }
    }

    private static ConnectionFactory clients(int port) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    private void killed(Path data, RandomGenerator random) throws Exception {
        Process broker = ChildProcess.start(MovingBroker.class, data.toString(), String.valueOf(random.nextLong()));
        try (BufferedReader said = broker.inputReader();
                Connection connection =
                        clients(Integer.parseInt(said.readLine())).newConnection()) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(MovingBroker.LEFT, true, false, false, Map.of());
            channel.queueDeclare(MovingBroker.RIGHT, true, false, false, Map.of());
            broker.getOutputStream().write('\n');
            broker.getOutputStream().flush();
            publish(connection.createChannel(), random, 100 + random.nextInt(900));
            broker.destroyForcibly().waitFor();
        } catch (ShutdownSignalException | IOException killed) {
            // That was the end of the connection.
            assertThat(messages.published()).as("killed: %s", killed).isPositive();
        } finally {
            broker.destroyForcibly().waitFor();
        }
    }

    private void publish(Channel channel, RandomGenerator random, long millis) throws Exception {
        messages.publish(channel, millis, String::valueOf, (number, body) -> {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .deliveryMode(2)
                    .headers(Map.of("half", number % 2))
                    .build();
            channel.basicPublish(
                    "",
                    random.nextBoolean() ? MovingBroker.LEFT : MovingBroker.RIGHT,
                    properties,
                    body.getBytes(UTF_8));
        });
    }

    private void check(Channel channel, String when) throws Exception {
        Map<String, Integer> found = new HashMap<>();
        for (String queue : List.of(MovingBroker.LEFT, MovingBroker.RIGHT)) {
            for (@Nullable GetResponse got = channel.basicGet(queue, true);
                    got != null;
                    got = channel.basicGet(queue, true)) {
                found.merge(new String(got.getBody(), UTF_8), 1, Integer::sum);
            }
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
