package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An exchange that remembers on disk what it has seen, and a publisher that sends everything again of which it does not know
 * whether it came: nothing is lost, and nothing comes twice.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeduplicationExchangeKillTest {
    private static final String EXCHANGE = "once";
    private static final List<String> QUEUES = List.of("q1", "q2", "q3");
    private static final int ROUNDS = 6;
    private static final int CONFIRMED = 400;
    private static final int UNCONFIRMED = 300;

    @Test
    void whatIsSentAgainAfterAKillIsThereExactlyOnce() throws Exception {
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("once")) {
            int next = 0;
            int unsure = 0;
            for (int round = 0; round < ROUNDS; round++) {
                try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"))) {
                    Channel channel = Cycles.clients(node).newConnection().createChannel();
                    declare(channel);
                    channel.confirmSelect();
                    publish(channel, unsure, next + CONFIRMED);
                    channel.waitForConfirmsOrDie(60_000);
                    next += CONFIRMED;
                    unsure = next;
                    publish(channel, next, next + UNCONFIRMED);
                    next += UNCONFIRMED;
                    node.kill();
                }
            }
            try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"));
                    Connection connection = Cycles.clients(node).newConnection()) {
                Channel channel = connection.createChannel();
                channel.confirmSelect();
                // All that was ever sent: what came before is known.
                publish(channel, 0, next);
                channel.waitForConfirmsOrDie(60_000);

                Map<String, Integer> expected = new HashMap<>();
                IntStream.range(0, next).forEach(number -> expected.put(String.valueOf(number), 1));
                for (String queue : QUEUES) {
                    assertThat(drain(channel, queue)).as(queue).isEqualTo(expected);
                }
            }
        }
    }

    /** Queues on several loops, so that the queue of what was seen is on another one than some of them. */
    private static void declare(Channel channel) throws IOException {
        channel.exchangeDeclare(
                EXCHANGE,
                "x-message-deduplication",
                true,
                false,
                Map.of("x-cache-size", 100_000, "x-cache-persistence", "disk"));
        for (String queue : QUEUES) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueBind(queue, EXCHANGE, "");
        }
    }

    private static void publish(Channel channel, int first, int end) throws IOException {
        for (int number = first; number < end; number++) {
            AMQP.BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC
                    .builder()
                    .headers(Map.of("x-deduplication-header", "order " + number))
                    .build();
            channel.basicPublish(
                    EXCHANGE, "", properties, String.valueOf(number).getBytes(UTF_8));
        }
    }

    /** How often each body is in a queue. */
    private static Map<String, Integer> drain(Channel channel, String queue) throws IOException {
        Map<String, Integer> bodies = new HashMap<>();
        @Nullable GetResponse got = channel.basicGet(queue, true);
        while (got != null) {
            bodies.merge(new String(got.getBody(), UTF_8), 1, Integer::sum);
            got = channel.basicGet(queue, true);
        }
        return bodies;
    }
}
