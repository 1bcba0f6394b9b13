package io.bilbymq.broker.queue;

import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which messages of a queue are meant: those for which all conditions hold. Immutable.
 *
 * @param headers names of headers and the texts that their values must be equal to: texts themselves, integers in decimals, and
 *     {@code true} or {@code false}; values of other types are equal to nothing
 * @param routingKey that it was published with
 */
public record MessageFilter(
        Map<String, String> headers,
        Optional<String> routingKey,
        Optional<String> messageId,
        Optional<String> correlationId) {
    private static final MessageFilter ALL =
            new MessageFilter(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Keeps its own copy of the headers. */
    public MessageFilter {
        headers = Map.copyOf(headers);
    }

    /** No condition. */
    public static MessageFilter all() {
        return ALL;
    }

    /** These conditions and one more. */
    public MessageFilter withHeader(String name, String value) {
        final Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new MessageFilter(more, routingKey, messageId, correlationId);
    }

    /** These conditions, and that the message was published with this routing key. */
    public MessageFilter withRoutingKey(String wanted) {
        return new MessageFilter(headers, Optional.of(wanted), messageId, correlationId);
    }

    /** These conditions, and that the publisher gave it this {@code message-id}. */
    public MessageFilter withMessageId(String wanted) {
        return new MessageFilter(headers, routingKey, Optional.of(wanted), correlationId);
    }

    /** These conditions, and that the publisher gave it this {@code correlation-id}. */
    public MessageFilter withCorrelationId(String wanted) {
        return new MessageFilter(headers, routingKey, messageId, Optional.of(wanted));
    }

    /** Whether there is no condition. */
    public boolean isAll() {
        return equals(ALL);
    }

    boolean matches(Message message) {
        if (routingKey.isPresent() && !routingKey.get().equals(message.address().routingKey())) {
            return false;
        }
        if (messageId.isPresent() || correlationId.isPresent()) {
            final Properties properties = new Properties(message.content(), 0, message.propertiesLength());
            if ((messageId.isPresent() && !messageId.equals(properties.messageId()))
                    || (correlationId.isPresent() && !correlationId.equals(properties.correlationId()))) {
                return false;
            }
        }
        return headers.isEmpty() || haveAll(message);
    }

    private boolean haveAll(Message message) {
        for (final Map.Entry<String, String> header : headers.entrySet()) {
            final byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
            final Optional<String> value =
                    Properties.header(message.content(), 0, name).flatMap(MessageFilter::text);
            if (value.isEmpty() || !value.get().equals(header.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> text(FieldValue value) {
        if (value instanceof FieldValue.Bool bool) {
            return Optional.of(String.valueOf(bool.value()));
        }
        return value.asInteger().isPresent()
                ? Optional.of(String.valueOf(value.asInteger().getAsLong()))
                : value.asText();
    }
}
