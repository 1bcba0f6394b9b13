package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message (AMQP 0-9-1 §1.8.3) as a view of their raw bytes: what is asked for is looked up in the
 * bytes, and an edit copies all others as they were sent. The bytes must have come through {@link
 * ContentHeader#readFrom} or from here, so that looking cannot fail; they are not copied, do not change them. Text that
 * is not UTF-8 reads with question marks and stays as it is in the bytes. Immutable.
 *
 * <p>The static methods answer the questions of the hot path without allocating anything.
 */
public final class Properties {
    /** So many digits always fit into a long. */
    private static final int LONG_DIGITS = 18;

    private static final Properties NONE = new Properties(new byte[PropertiesFormat.FLAGS_BYTES]);

    private final byte[] raw;
    private final int offset;
    private final int length;

    /** A view of the raw properties, flags first, in the {@code length} bytes from {@code offset}. */
    public Properties(byte[] raw, int offset, int length) {
        this.raw = raw;
        this.offset = offset;
        this.length = length;
    }

    /** A view of raw properties, flags first. */
    public Properties(byte[] raw) {
        this(raw, 0, raw.length);
    }

    /** No property at all. */
    public static Properties none() {
        return NONE;
    }

    /** Collects the properties of a message that the broker makes. */
    public static PropertiesBuilder builder() {
        return new PropertiesBuilder();
    }

    /** Whether these raw properties have a headers table. */
    public static boolean hasHeaders(byte[] raw, int offset) {
        return has(raw, offset, PropertiesFormat.HEADERS);
    }

    /** Whether these raw properties have an expiration. */
    public static boolean hasExpiration(byte[] raw, int offset) {
        return has(raw, offset, PropertiesFormat.EXPIRATION);
    }

    /** Whether these raw properties have a priority. */
    public static boolean hasPriority(byte[] raw, int offset) {
        return has(raw, offset, PropertiesFormat.PRIORITY);
    }

    /** Whether these raw properties have a reply-to. */
    public static boolean hasReplyTo(byte[] raw, int offset) {
        return has(raw, offset, PropertiesFormat.REPLY_TO);
    }

    /** Whether these raw properties have a user id. */
    public static boolean hasUserId(byte[] raw, int offset) {
        return has(raw, offset, PropertiesFormat.USER_ID);
    }

    /** The delivery mode in these raw properties, 0 to 255 (2 means persistent); 0 if there is none. */
    public static int deliveryMode(byte[] raw, int offset, int length) {
        return octetOrZero(raw, offset, PropertiesFormat.DELIVERY_MODE);
    }

    /** The priority in these raw properties, 0 to 255; 0 if there is none. */
    public static int priority(byte[] raw, int offset, int length) {
        return octetOrZero(raw, offset, PropertiesFormat.PRIORITY);
    }

    /**
     * The time to live in these raw properties, in milliseconds; -1 if there is none, or it is not a number of at most 18
     * digits.
     */
    public static long expirationMillis(byte[] raw, int offset) {
        if (!hasExpiration(raw, offset)) {
            return -1;
        }
        int at = PropertiesFormat.find(raw, offset, PropertiesFormat.EXPIRATION);
        int end = at + 1 + (raw[at] & 0xFF);
        int from = at + 1 < end && raw[at + 1] == '+' ? at + 2 : at + 1;
        if (from == end || end - from > LONG_DIGITS) {
            return -1;
        }
        long millis = 0;
        for (int i = from; i < end; i++) {
            if (raw[i] < '0' || raw[i] > '9') {
                return -1;
            }
            millis = 10 * millis + raw[i] - '0';
        }
        return millis;
    }

    /** Whether the headers in these raw properties have an entry of this name, given in UTF-8, at their top level. */
    public static boolean hasHeader(byte[] raw, int offset, int length, byte[] name) {
        return HeaderEntries.find(raw, offset, name) >= 0;
    }

    /** The value of the first header of this name, given in UTF-8, at the top level of these raw properties. */
    public static Optional<FieldValue> header(byte[] raw, int offset, byte[] name) {
        int at = HeaderEntries.find(raw, offset, name);
        return at < 0
                ? Optional.empty()
                : Optional.of(FieldTableFormat.readValue(Unpooled.wrappedBuffer(raw), at + 1 + name.length));
    }

    /** The MIME type of the body. */
    public Optional<String> contentType() {
        return text(PropertiesFormat.CONTENT_TYPE);
    }

    /** The MIME encoding of the body. */
    public Optional<String> contentEncoding() {
        return text(PropertiesFormat.CONTENT_ENCODING);
    }

    /** The headers; reading them is work in proportion to their size. */
    public Optional<FieldTable> headers() {
        if (!hasHeaders(raw, offset)) {
            return Optional.empty();
        }
        int at = find(PropertiesFormat.HEADERS);
        int from = at + PropertiesFormat.LENGTH_BYTES;
        return Optional.of(FieldTableFormat.read(
                Unpooled.wrappedBuffer(raw), from, PropertiesFormat.after(PropertiesFormat.HEADERS, raw, at)));
    }

    /** 1 for transient, 2 for persistent; whatever a client sent, 0 to 255. */
    public OptionalInt deliveryMode() {
        return octet(PropertiesFormat.DELIVERY_MODE);
    }

    /** The priority, 0 to 255. */
    public OptionalInt priority() {
        return octet(PropertiesFormat.PRIORITY);
    }

    /** What the application correlates with this message. */
    public Optional<String> correlationId() {
        return text(PropertiesFormat.CORRELATION_ID);
    }

    /** Where a reply shall go. */
    public Optional<String> replyTo() {
        return text(PropertiesFormat.REPLY_TO);
    }

    /** The time to live as it was sent: a text that ought to be a number of milliseconds. */
    public Optional<String> expiration() {
        return text(PropertiesFormat.EXPIRATION);
    }

    /** The application's identifier of the message. */
    public Optional<String> messageId() {
        return text(PropertiesFormat.MESSAGE_ID);
    }

    /** When the application says the message was made, in seconds since 1970, unsigned. */
    public OptionalLong timestamp() {
        if (!has(raw, offset, PropertiesFormat.TIMESTAMP)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(FieldTableFormat.int64(raw, find(PropertiesFormat.TIMESTAMP)));
    }

    /** The application's name for the kind of message. */
    public Optional<String> type() {
        return text(PropertiesFormat.TYPE);
    }

    /** The user who published, as the publisher says. */
    public Optional<String> userId() {
        return text(PropertiesFormat.USER_ID);
    }

    /** The application that published, as the publisher says. */
    public Optional<String> appId() {
        return text(PropertiesFormat.APP_ID);
    }

    /** A property that the specification gave up; it is passed through. */
    public Optional<String> clusterId() {
        return text(PropertiesFormat.CLUSTER_ID);
    }

    /** These properties with another reply-to. */
    public Properties withReplyTo(String replyTo) {
        ByteBuf value = Unpooled.buffer(1 + replyTo.length());
        new ArgumentWriter(value).shortString(replyTo);
        return with(PropertiesFormat.REPLY_TO, toArray(value));
    }

    /** These properties without an expiration. */
    public Properties withoutExpiration() {
        return without(PropertiesFormat.EXPIRATION);
    }

    /** These properties with other headers. */
    public Properties withHeaders(FieldTable headers) {
        ByteBuf value = Unpooled.buffer();
        new ArgumentWriter(value).table(headers);
        return with(PropertiesFormat.HEADERS, toArray(value));
    }

    /** These properties without headers. */
    public Properties withoutHeaders() {
        return without(PropertiesFormat.HEADERS);
    }

    /** These properties with the first header of this name replaced in its place, or with a new last header. */
    public Properties withHeader(String name, FieldValue value) {
        return with(PropertiesFormat.HEADERS, HeaderEntries.with(headerBytes(), name, value));
    }

    /** These properties without any header of this name; a table that becomes empty stays. */
    public Properties withoutHeader(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return hasHeader(raw, offset, length, utf8)
                ? with(PropertiesFormat.HEADERS, HeaderEntries.without(headerBytes(), utf8))
                : this;
    }

    /** The number of raw bytes, flags included. */
    public int length() {
        return length;
    }

    /** The raw properties, flags first; a copy unless they are all of the array that this is a view of. */
    public byte[] toBytes() {
        return length == raw.length ? raw : Arrays.copyOfRange(raw, offset, offset + length);
    }

    /** The headers table with its length in front, an empty one if there is none. */
    private byte[] headerBytes() {
        if (!hasHeaders(raw, offset)) {
            return new byte[PropertiesFormat.LENGTH_BYTES];
        }
        int at = find(PropertiesFormat.HEADERS);
        return Arrays.copyOfRange(raw, at, PropertiesFormat.after(PropertiesFormat.HEADERS, raw, at));
    }

    private Properties with(int property, byte[] value) {
        return replace(property, PropertiesFormat.flags(raw, offset) | property, value);
    }

    private Properties without(int property) {
        return has(raw, offset, property)
                ? replace(property, PropertiesFormat.flags(raw, offset) & ~property, new byte[0])
                : this;
    }

    private Properties replace(int property, int flags, byte[] value) {
        int at = find(property);
        int after = has(raw, offset, property) ? PropertiesFormat.after(property, raw, at) : at;
        int before = at - offset;
        int rest = offset + length - after;
        byte[] changed = new byte[before + value.length + rest];
        System.arraycopy(raw, offset, changed, 0, before);
        System.arraycopy(value, 0, changed, before, value.length);
        System.arraycopy(raw, after, changed, before + value.length, rest);
        changed[0] = (byte) (flags >> 8);
        changed[1] = (byte) flags;
        return new Properties(changed);
    }

    private Optional<String> text(int property) {
        if (!has(raw, offset, property)) {
            return Optional.empty();
        }
        int at = find(property);
        return Optional.of(ShortString.read(raw, at + 1, raw[at] & 0xFF));
    }

    private OptionalInt octet(int property) {
        return has(raw, offset, property) ? OptionalInt.of(raw[find(property)] & 0xFF) : OptionalInt.empty();
    }

    private int find(int property) {
        return PropertiesFormat.find(raw, offset, property);
    }

    private static boolean has(byte[] raw, int offset, int property) {
        return (PropertiesFormat.flags(raw, offset) & property) != 0;
    }

    private static int octetOrZero(byte[] raw, int offset, int property) {
        return has(raw, offset, property) ? raw[PropertiesFormat.find(raw, offset, property)] & 0xFF : 0;
    }

    static byte[] toArray(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    /** Equal if the raw bytes are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Properties that
                && Arrays.equals(raw, offset, offset + length, that.raw, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }
}
