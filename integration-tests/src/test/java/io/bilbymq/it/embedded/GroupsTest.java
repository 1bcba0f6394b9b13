package io.bilbymq.it.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues with {@code x-group-key}, and with {@code x-message-deduplication}: through RabbitMQ's Java client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GroupsTest {
    private static final Map<String, Object> BY_CUSTOMER = Map.of("x-group-key", "customer");
    private static final Map<String, Object> DEDUPLICATED = Map.of("x-message-deduplication", true);

    private static void publish(Channel channel, String header, Object value, String body) throws Exception {
        AMQP.BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC
                .builder()
                .headers(Map.of(header, value))
                .build();
        channel.basicPublish("", "q", properties, body.getBytes(UTF_8));
    }

    @Test
    void aCustomersMessagesAreDoneOneAfterTheOtherWhileOthersGoOn() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", BY_CUSTOMER);
            Channel other = client.connection.createChannel();
            client.channel.basicQos(1);
            other.basicQos(1);
            BrokerAndClient.Heard first = client.consume("q", "first", Map.of());
            publish(client.channel, "customer", "ada", "ada 1");
            assertThat(first.events.take()).isEqualTo("ada 1");
            BrokerAndClient.Heard second = BrokerAndClient.consume(other, "q", "second", Map.of());

            publish(client.channel, "customer", "ada", "ada 2");
            publish(client.channel, "customer", "bob", "bob 1");
            assertThat(second.events.take()).isEqualTo("bob 1");
            other.basicAck(second.lastTag(), false);
            publish(client.channel, "customer", 7, "seven");
            assertThat(second.events.take()).isEqualTo("seven");
            client.channel.basicAck(first.lastTag(), false);

            // The other one is still at it.
            assertThat(first.events.take()).isEqualTo("ada 2");
        }
    }

    @Test
    void manyConsumersKeepTheOrderOfEachKey() throws Exception {
        int messages = 4000;
        int keys = 13;
        int consumers = 5;
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", BY_CUSTOMER);
            Map<Integer, BlockingQueue<Integer>> done = new ConcurrentHashMap<>();
            Map<Integer, String> busy = new ConcurrentHashMap<>();
            BlockingQueue<String> wrong = new LinkedBlockingQueue<>();
            CountDownLatch left = new CountDownLatch(messages);
            for (int i = 0; i < consumers; i++) {
                Channel channel = client.connection.createChannel();
                channel.basicQos(1);
                String name = "consumer " + i;
                channel.basicConsume(
                        "q",
                        false,
                        (tag, message) -> {
                            int number = Integer.parseInt(new String(message.getBody(), UTF_8));
                            String before = busy.put(number % keys, name);
                            if (before != null) {
                                wrong.add(number + " for " + name + " while " + before + " is at it");
                            }
                            done.computeIfAbsent(number % keys, key -> new LinkedBlockingQueue<>())
                                    .add(number);
                            busy.remove(number % keys);
                            channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                            left.countDown();
                        },
                        tag -> {});
            }

            for (int i = 0; i < messages; i++) {
                publish(client.channel, "customer", i % keys, Integer.toString(i));
            }
            left.await();

            assertThat(wrong).isEmpty();
            assertThat(done.values())
                    .hasSize(keys)
                    .allSatisfy(numbers -> assertThat(List.copyOf(numbers)).isSorted());
        }
    }

    @Test
    void aGroupKeyHasToNameAHeader() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            assertThatThrownBy(() -> client.declare("q", Map.of("x-group-key", "")))
                    .cause()
                    .hasMessageContaining("invalid arg 'x-group-key' for queue 'q' in vhost '/'");
        }
    }

    @Test
    void aDuplicateIsConfirmedAndDoesNotComeInUntilTheFirstIsAcknowledged() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", DEDUPLICATED);
            client.channel.confirmSelect();

            publish(client.channel, "x-deduplication-header", "a", "1");
            publish(client.channel, "x-deduplication-header", "a", "2");
            publish(client.channel, "x-deduplication-header", "b", "3");
            client.channel.basicPublish("", "q", MessageProperties.MINIMAL_PERSISTENT_BASIC, "4".getBytes(UTF_8));
            assertThat(client.channel.waitForConfirms()).isTrue();
            long first = client.channel.basicGet("q", false).getEnvelope().getDeliveryTag();
            publish(client.channel, "x-deduplication-header", "a", "5");
            client.channel.basicAck(first, false);
            publish(client.channel, "x-deduplication-header", "a", "6");

            assertThat(client.drain("q")).containsExactly("3", "4", "6");
        }
    }
}
