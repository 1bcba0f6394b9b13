package io.bilbymq.it.embedded;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.bilbymq.broker.queue.DelayedMessage;
import io.bilbymq.broker.queue.DelayedMessages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An exchange that delays, {@code "delayed"}, and who publishes to it and hears from a queue. */
final class DelayedExchange {
    static final String NAME = "delayed";

    /** So long that no test sees the end of it. */
    static final long LONG = TimeUnit.HOURS.toMillis(1);

    private final BrokerAndClient client;

    DelayedExchange(BrokerAndClient client, String type) throws Exception {
        this(client, type, Map.of());
    }

    DelayedExchange(BrokerAndClient client, String type, Map<String, Object> more) throws Exception {
        this.client = client;
        declare(client.channel, NAME, type, more);
    }

    static void declare(Channel channel, String name, Object type, Map<String, Object> more) throws Exception {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("x-delayed-type", type);
        channel.exchangeDeclare(name, "x-delayed-message", true, false, arguments);
    }

    /** A message that came. */
    record Arrival(String body, long millis, Delivery delivery) {
        @Nullable
        Object header(String name) {
            Map<String, Object> headers = delivery.getProperties().getHeaders();
            return headers == null ? null : headers.get(name);
        }
    }

    /** Declares a queue, binds it, and hears what comes. */
    BlockingQueue<Arrival> hear(String queue, String key) throws Exception {
        client.declare(queue, Map.of());
        client.channel.queueBind(queue, NAME, key);
        return listen(client.channel, queue);
    }

    static BlockingQueue<Arrival> listen(Channel channel, String queue) throws Exception {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        channel.basicConsume(
                queue,
                true,
                (tag, delivery) -> arrivals.add(new Arrival(
                        new String(delivery.getBody(), StandardCharsets.UTF_8), System.currentTimeMillis(), delivery)),
                tag -> {});
        return arrivals;
    }

    static AMQP.BasicProperties.Builder persistent(Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder().deliveryMode(2).headers(headers);
    }

    static void publish(Channel channel, String key, String body, @Nullable Object delay) throws Exception {
        Map<String, Object> headers = new HashMap<>();
        if (delay != null) {
            headers.put("x-delay", delay);
        }
        publish(channel, key, body, persistent(headers).build());
    }

    static void publish(Channel channel, String key, String body, AMQP.BasicProperties properties) throws Exception {
        channel.basicPublish(NAME, key, properties, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes with this header, or none. */
    void publish(String key, String body, @Nullable Object delay) throws Exception {
        publish(client.channel, key, body, delay);
    }

    DelayedMessages waiting() {
        return client.broker.delayedMessages("/", NAME);
    }

    /** How many wait when all that was published before has arrived. */
    int count() throws Exception {
        client.channel.exchangeDeclarePassive(NAME);
        return join(waiting().count());
    }

    /** The first hundred when all that was published before has arrived. */
    List<DelayedMessage> list() throws Exception {
        client.channel.exchangeDeclarePassive(NAME);
        return join(waiting().list(0, 100));
    }

    List<String> waitingKeys() throws Exception {
        return list().stream().map(DelayedMessage::routingKey).toList();
    }

    static <T> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().join();
    }

    /** The bodies of the next ones. */
    static List<String> bodies(BlockingQueue<Arrival> arrivals, int count) throws InterruptedException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(arrivals.take().body());
        }
        return bodies;
    }
}
