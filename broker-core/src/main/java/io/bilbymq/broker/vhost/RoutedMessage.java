package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Delay;
import io.bilbymq.broker.message.Message;
import io.bilbymq.exchanges.Routable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A message as routing sees it; properties are read only when an exchange asks for them. */
public final class RoutedMessage implements Routable {
    private final Message message;
    private final List<String> routingKeys;
    private final MemoryCounter memory;
    private @Nullable Properties properties;
    private @Nullable Map<String, Object> headers;
    private long delayMillis = -1;

    /**
     * A message that was published, perhaps with more routing keys, which its headers CC and BCC name.
     *
     * @param memory that of the loop that routes it
     */
    public RoutedMessage(Message message, List<String> furtherKeys, MemoryCounter memory) {
        this.message = message;
        this.memory = memory;
        final List<String> keys = new ArrayList<>(1 + furtherKeys.size());
        keys.add(message.address().routingKey());
        keys.addAll(furtherKeys);
        this.routingKeys = keys;
    }

    /** The message itself. */
    public Message message() {
        return message;
    }

    /** That of the loop that routes it. */
    MemoryCounter memory() {
        return memory;
    }

    /** For how long an exchange that delays is to keep it back, in milliseconds; 0 if it is to go on at once. */
    long delayMillis() {
        if (delayMillis < 0) {
            delayMillis = Delay.of(message);
        }
        return delayMillis;
    }

    @Override
    public String routingKey() {
        return routingKeys.get(0);
    }

    @Override
    public List<String> routingKeys() {
        return routingKeys;
    }

    @Override
    public Map<String, Object> headers() {
        Map<String, Object> plain = headers;
        if (plain == null) {
            plain = PlainValues.comparable(properties().headers().orElse(FieldTable.empty()));
            headers = plain;
        }
        return plain;
    }

    @Override
    public Optional<String> messageId() {
        return properties().messageId();
    }

    @Override
    public Optional<String> correlationId() {
        return properties().correlationId();
    }

    @Override
    public OptionalLong timestamp() {
        return properties().timestamp();
    }

    /** Counts it apart from the queues that hold it too: it stays when they have let go. */
    @Override
    public void kept(@Nullable Routable insteadOf) {
        memory.add(message.heldBytes() - (insteadOf instanceof RoutedMessage old ? old.message.heldBytes() : 0));
    }

    private Properties properties() {
        Properties those = properties;
        if (those == null) {
            those = new Properties(message.content(), 0, message.propertiesLength());
            properties = those;
        }
        return those;
    }
}
