package io.bilbymq.broker.channel;

import io.bilbymq.amqp.ArgumentWriter;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.vhost.Destinations;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.RoutedMessage;
import io.bilbymq.broker.vhost.Tracing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the messages that a channel publishes and delivers while its virtual host is traced, as RabbitMQ's <a
 * href="https://www.rabbitmq.com/docs/firehose">Firehose</a> does: with the body of the message, and what is known of it
 * in headers, to the exchange {@value Tracing#EXCHANGE}.
 *
 * <p>What is told is transient, and goes its way as if this channel had published it: it takes of the connection's credit,
 * and is not confirmed. Of what is told nothing is told.
 *
 * <p>Confined to the connection's loop.
 */
final class Firehose {
    private static final String PUBLISH = "publish.";
    private static final String DELIVER = "deliver.";

    private final PublishListener publisher;
    private final int channel;
    private final MessageOrigin origin;
    private final Tracing tracing;

    /** Made when it is needed, which for most channels is never. */
    private @Nullable Destinations destinations;

    /** Tells what happens at a channel with this number. */
    Firehose(PublishListener publisher, int channel, MessageOrigin origin) {
        this.publisher = publisher;
        this.channel = channel;
        this.origin = origin;
        this.tracing = origin.virtualHost().tracing();
    }

    /** Whether there is anything to tell; asked for every delivery. */
    boolean isOn() {
        return tracing.isOn();
    }

    /** A message was published with further routing keys, its headers CC and BCC, and goes to these queues. */
    void published(Message message, List<String> furtherKeys, Queue[] targets) {
        final Properties properties = properties(message);
        final FieldTable.Builder headers = headers(message, furtherKeys, properties);
        addOrigin(headers);
        final List<FieldValue> queues = Arrays.stream(targets)
                .filter(target -> !target.name().isHidden())
                .map(target -> FieldValue.of(target.name().name()))
                .toList();
        headers.put("routed_queues", FieldValue.of(queues));
        tell(message, PUBLISH + message.address().exchange(), headers.build());
    }

    /** A message of a queue was delivered to a consumer, or to who asked for one. */
    void delivered(Queue queue, Message message, boolean redelivered) {
        if (message.address().exchange().equals(Tracing.EXCHANGE)) {
            return;
        }
        final Properties properties = properties(message);
        // Blind copies are nobody's business any more.
        final List<String> copies =
                message.copiesAreHistory() ? List.of() : PublishProperties.moreRoutingKeys(properties);
        final FieldTable.Builder headers = headers(message, copies, properties);
        headers.put("redelivered", new FieldValue.Int32(redelivered ? 1 : 0));
        addOrigin(headers);
        tell(message, DELIVER + queue.name().name(), headers.build());
    }

    private static Properties properties(Message message) {
        return new Properties(message.content(), 0, message.propertiesLength());
    }

    private FieldTable.Builder headers(Message message, List<String> furtherKeys, Properties properties) {
        final List<FieldValue> keys = new ArrayList<>(1 + furtherKeys.size());
        keys.add(FieldValue.of(message.address().routingKey()));
        furtherKeys.forEach(key -> keys.add(FieldValue.of(key)));
        return FieldTable.builder()
                .put("exchange_name", message.address().exchange())
                .put("routing_keys", FieldValue.of(keys))
                .put("properties", tableOf(properties))
                .put("node", origin.nodeName());
    }

    /** What is there, in RabbitMQ's order, which is that on the wire backwards. */
    private static FieldTable tableOf(Properties properties) {
        final List<FieldTable.Entry> present = new ArrayList<>();
        Stream.of(
                        text("cluster_id", properties.clusterId()),
                        text("app_id", properties.appId()),
                        text("user_id", properties.userId()),
                        text("type", properties.type()),
                        integer("timestamp", properties.timestamp()),
                        text("message_id", properties.messageId()),
                        text("expiration", properties.expiration()),
                        text("reply_to", properties.replyTo()),
                        text("correlation_id", properties.correlationId()),
                        integer(
                                "priority",
                                properties.priority().stream().asLongStream().findFirst()),
                        integer(
                                "delivery_mode",
                                properties.deliveryMode().stream()
                                        .asLongStream()
                                        .findFirst()),
                        properties.headers().map(table -> new FieldTable.Entry("headers", FieldValue.of(table))),
                        text("content_encoding", properties.contentEncoding()),
                        text("content_type", properties.contentType()))
                .forEach(entry -> entry.ifPresent(present::add));
        return FieldTable.of(present);
    }

    private static Optional<FieldTable.Entry> text(String name, Optional<String> value) {
        return value.map(text -> new FieldTable.Entry(name, FieldValue.of(text)));
    }

    /** As RabbitMQ has them, but for a timestamp that is larger than 32 bits: it cuts those. */
    private static Optional<FieldTable.Entry> integer(String name, OptionalLong value) {
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new FieldTable.Entry(name, FieldValue.ofShortest(value.getAsLong())));
    }

    private void addOrigin(FieldTable.Builder headers) {
        headers.put("vhost", origin.virtualHost().name())
                .put("connection", origin.originName())
                .put("channel", new FieldValue.Int32(channel))
                .put("user", origin.user());
    }

    private void tell(Message message, String routingKey, FieldTable headers) {
        final Message told = message.copyTo(
                new Address(Tracing.EXCHANGE, cut(routingKey)),
                Properties.builder().headers(headers).build());
        final Loop loop = origin.loop();
        final Queue[] targets = targets(told, loop);
        if (targets.length == 0) {
            return;
        }
        told.heldBy(targets.length, loop.memory());
        long charged = 0;
        for (final Queue target : targets) {
            charged += target.publish(told, publisher, 0, origin);
        }
        if (charged > 0) {
            origin.charge(charged);
        }
    }

    private Queue[] targets(Message told, Loop loop) {
        Destinations found = destinations;
        if (found == null) {
            found = new Destinations();
            destinations = found;
        }
        final Exchange exchange = origin.virtualHost().exchange(Tracing.EXCHANGE);
        if (exchange != null) {
            // If not, the virtual host was deleted just now.
            origin.virtualHost().route(exchange, new RoutedMessage(told, List.of(), loop.memory()), found);
        }
        final Queue[] targets = found.toArray();
        found.clear();
        return targets;
    }

    /** The longest names do not fit behind the word in front. */
    private static String cut(String routingKey) {
        final byte[] bytes = routingKey.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= ArgumentWriter.SHORT_STRING_BYTES_MAX) {
            return routingKey;
        }
        int end = ArgumentWriter.SHORT_STRING_BYTES_MAX;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
