package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Appends the arguments of a method, one after the other, to a buffer. What does not fit its wire type is an {@link
 * IllegalArgumentException}: the broker's mistake, not the peer's. Not thread-safe.
 */
public final class ArgumentWriter {
    /** The longest short string in bytes. */
    public static final int SHORT_STRING_BYTES_MAX = 255;

    private static final int BITS_IN_OCTET = 8;
    private static final int SHORT_INT_MAX = 0xFFFF;
    private static final long LONG_INT_MAX = 0xFFFF_FFFFL;

    private final ByteBuf out;
    private int bitsWritten = BITS_IN_OCTET;

    /** Appends at the buffer's writer index. */
    public ArgumentWriter(ByteBuf out) {
        this.out = out;
    }

    /** The bytes of what {@code content} writes, for {@link ArgumentReader#of}: how others than the wire keep values. */
    public static byte[] toBytes(Consumer<ArgumentWriter> content) {
        ByteBuf out = Unpooled.buffer();
        content.accept(new ArgumentWriter(out));
        return ByteBufUtil.getBytes(out);
    }

    /** An unsigned octet, 0 to 255. */
    public ArgumentWriter octet(int value) {
        out().writeByte((int) inRange(value, SHORT_STRING_BYTES_MAX));
        return this;
    }

    /** An unsigned 16-bit integer, 0 to 65535. */
    public ArgumentWriter shortInt(int value) {
        out().writeShort((int) inRange(value, SHORT_INT_MAX));
        return this;
    }

    /** An unsigned 32-bit integer, 0 to 2^32 - 1. */
    public ArgumentWriter longInt(long value) {
        out().writeInt((int) inRange(value, LONG_INT_MAX));
        return this;
    }

    /** A 64-bit integer. */
    public ArgumentWriter longLong(long value) {
        out().writeLong(value);
        return this;
    }

    /** One bit; bits that follow each other share octets, the lowest bit first (AMQP 0-9-1 §4.2.5.2). */
    public ArgumentWriter bit(boolean value) {
        if (bitsWritten == BITS_IN_OCTET) {
            out.writeByte(0);
            bitsWritten = 0;
        }
        if (value) {
            int octet = out.writerIndex() - 1;
            out.setByte(octet, out.getByte(octet) | 1 << bitsWritten);
        }
        bitsWritten++;
        return this;
    }

    /** A short string: up to {@value #SHORT_STRING_BYTES_MAX} bytes of UTF-8. */
    public ArgumentWriter shortString(String value) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > SHORT_STRING_BYTES_MAX) {
            throw new IllegalArgumentException("a short string of " + length + " bytes: " + value);
        }
        out().writeByte(length);
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
        return this;
    }

    /** A long string that is text. */
    public ArgumentWriter longText(String value) {
        return longBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A long string of any bytes. */
    public ArgumentWriter longBytes(byte[] value) {
        out().writeInt(value.length).writeBytes(value);
        return this;
    }

    /** A field table. */
    public ArgumentWriter table(FieldTable value) {
        FieldTableFormat.write(out(), value);
        return this;
    }

    /** The buffer, for anything but another bit: the next bit starts a new octet. */
    private ByteBuf out() {
        bitsWritten = BITS_IN_OCTET;
        return out;
    }

    private static long inRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not between 0 and " + max);
        }
        return value;
    }
}
