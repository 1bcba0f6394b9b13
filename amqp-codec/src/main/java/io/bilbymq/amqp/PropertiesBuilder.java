package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Collects the properties of a message that the broker makes; setting one again replaces it. */
public final class PropertiesBuilder {
    // By falling flag, which is the order on the wire.
    private final SortedMap<Integer, Consumer<ArgumentWriter>> values = new TreeMap<>(Comparator.reverseOrder());

    PropertiesBuilder() {}

    /** The MIME type of the body. */
    public PropertiesBuilder contentType(String value) {
        return text(PropertiesFormat.CONTENT_TYPE, value);
    }

    /** The MIME encoding of the body. */
    public PropertiesBuilder contentEncoding(String value) {
        return text(PropertiesFormat.CONTENT_ENCODING, value);
    }

    /** The headers. */
    public PropertiesBuilder headers(FieldTable value) {
        return set(PropertiesFormat.HEADERS, out -> out.table(value));
    }

    /** 1 for transient, 2 for persistent. */
    public PropertiesBuilder deliveryMode(int value) {
        return set(PropertiesFormat.DELIVERY_MODE, out -> out.octet(value));
    }

    /** The priority, 0 to 255. */
    public PropertiesBuilder priority(int value) {
        return set(PropertiesFormat.PRIORITY, out -> out.octet(value));
    }

    /** What the application correlates with this message. */
    public PropertiesBuilder correlationId(String value) {
        return text(PropertiesFormat.CORRELATION_ID, value);
    }

    /** Where a reply shall go. */
    public PropertiesBuilder replyTo(String value) {
        return text(PropertiesFormat.REPLY_TO, value);
    }

    /** The time to live in milliseconds, as text. */
    public PropertiesBuilder expiration(String value) {
        return text(PropertiesFormat.EXPIRATION, value);
    }

    /** The identifier of the message. */
    public PropertiesBuilder messageId(String value) {
        return text(PropertiesFormat.MESSAGE_ID, value);
    }

    /** When the message was made, in seconds since 1970. */
    public PropertiesBuilder timestamp(long seconds) {
        return set(PropertiesFormat.TIMESTAMP, out -> out.longLong(seconds));
    }

    /** The kind of message. */
    public PropertiesBuilder type(String value) {
        return text(PropertiesFormat.TYPE, value);
    }

    /** The user who published. */
    public PropertiesBuilder userId(String value) {
        return text(PropertiesFormat.USER_ID, value);
    }

    /** The application that published. */
    public PropertiesBuilder appId(String value) {
        return text(PropertiesFormat.APP_ID, value);
    }

    /** A property that the specification gave up. */
    public PropertiesBuilder clusterId(String value) {
        return text(PropertiesFormat.CLUSTER_ID, value);
    }

    /**
     * The properties.
     *
     * @throws IllegalArgumentException if a value does not fit its wire type
     */
    public Properties build() {
        ByteBuf raw = Unpooled.buffer();
        ArgumentWriter out = new ArgumentWriter(raw);
        out.shortInt(values.keySet().stream().reduce(0, (flags, flag) -> flags | flag));
        values.values().forEach(value -> value.accept(out));
        return new Properties(Properties.toArray(raw));
    }

    private PropertiesBuilder text(int property, String value) {
        return set(property, out -> out.shortString(value));
    }

    private PropertiesBuilder set(int property, Consumer<ArgumentWriter> value) {
        values.put(property, value);
        return this;
    }
}
