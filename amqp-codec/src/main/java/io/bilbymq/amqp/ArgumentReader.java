package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Reads the arguments of a method, one after the other, from a stretch of a buffer whose own indexes it leaves alone.
 *
 * <p>Every length is checked against the bytes that are really there before anything is allocated. What cannot be read
 * is an {@link AmqpException} with FRAME_ERROR that quotes the whole stretch as RabbitMQ does. Not thread-safe.
 */
public final class ArgumentReader {
    private static final int BITS_IN_OCTET = 8;

    private final ByteBuf in;
    private final int start;
    private final int end;
    private int at;
    private int bits;
    private int bitsRead = BITS_IN_OCTET;

    /** Reads from the absolute indexes {@code offset} to {@code offset + length}. */
    public ArgumentReader(ByteBuf in, int offset, int length) {
        this.in = in;
        this.start = offset;
        this.end = offset + length;
        this.at = offset;
    }

    /** Reads all of an array, such as {@link ArgumentWriter#toBytes} makes. The array is not copied. */
    public static ArgumentReader of(byte[] bytes) {
        return new ArgumentReader(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    /** Whether everything has been read. */
    public boolean isAtEnd() {
        return at == end;
    }

    /** An unsigned octet, 0 to 255. */
    public int octet() {
        return in.getUnsignedByte(take(1));
    }

    /** An unsigned 16-bit integer, 0 to 65535. */
    public int shortInt() {
        return in.getUnsignedShort(take(2));
    }

    /** An unsigned 32-bit integer, 0 to 2^32 - 1. */
    public long longInt() {
        return in.getUnsignedInt(take(4));
    }

    /** A 64-bit integer. */
    public long longLong() {
        return in.getLong(take(8));
    }

    /** One bit; bits that follow each other share octets, the lowest bit first (AMQP 0-9-1 §4.2.5.2). */
    public boolean bit() {
        if (bitsRead == BITS_IN_OCTET) {
            bits = octet();
            bitsRead = 0;
        }
        return (bits >> bitsRead++ & 1) != 0;
    }

    /**
     * A short string: up to 255 bytes of UTF-8. RabbitMQ does not look at the short strings of methods that carry
     * content and passes any bytes on; here they are checked like all others, for a String could not give them back.
     *
     * @throws AmqpException FRAME_ERROR, also if it is not UTF-8
     */
    public String shortString() {
        int length = octet();
        if (length == 0) {
            return "";
        }
        int from = take(length);
        if (in.forEachByte(from, length, value -> value >= 0) < 0) {
            return in.toString(from, length, StandardCharsets.ISO_8859_1);
        }
        if (!ByteBufUtil.isText(in, from, length, StandardCharsets.UTF_8)) {
            throw new AmqpException(ReplyCode.FRAME_ERROR, "Malformed UTF-8 in shortstr");
        }
        return in.toString(from, length, StandardCharsets.UTF_8);
    }

    /** A long string that is meant as text; bytes that are not UTF-8 become replacement characters. */
    public String longText() {
        int length = length();
        return in.toString(take(length), length, StandardCharsets.UTF_8);
    }

    /** A long string of any bytes. */
    public byte[] longBytes() {
        int length = length();
        byte[] bytes = new byte[length];
        in.getBytes(take(length), bytes);
        return bytes;
    }

    /**
     * A field table.
     *
     * @throws AmqpException FRAME_ERROR if it is malformed, nests deeper than {@link FieldTable#DEPTH_MAX}, or holds a
     *     number that is not one (NaN, infinity)
     */
    public FieldTable table() {
        return table(length());
    }

    /**
     * All that is left as the entries of a field table that has no length in front, which is how the SASL mechanism
     * AMQPLAIN sends its response.
     *
     * @throws AmqpException FRAME_ERROR as for {@link #table()}
     */
    public FieldTable tableWithoutLength() {
        return table(end - at);
    }

    /** Passes over a reserved {@link #shortInt()}. */
    void skipShortInt() {
        take(2);
    }

    /** Passes over a reserved {@link #shortString()}, whatever is in it. */
    void skipShortString() {
        take(octet());
    }

    /** Passes over a reserved long string. */
    void skipLongString() {
        take(length());
    }

    /** Passes over a reserved bit. */
    void skipBit() {
        // Reading it is what passes over it.
        boolean unused = bit();
    }

    /** Checks that everything has been read. */
    void end() {
        if (at != end) {
            throw FrameError.cannotDecode(in, start, end - start);
        }
    }

    private FieldTable table(int length) {
        int from = take(length);
        if (!FieldTableFormat.isTable(in, from, from + length)) {
            throw FrameError.cannotDecode(in, start, end - start);
        }
        return FieldTableFormat.read(in, from, from + length);
    }

    private int length() {
        long length = longInt();
        if (length > end - at) {
            throw FrameError.cannotDecode(in, start, end - start);
        }
        return (int) length;
    }

    private int take(int bytes) {
        if (bytes > end - at) {
            throw FrameError.cannotDecode(in, start, end - start);
        }
        bitsRead = BITS_IN_OCTET;
        int from = at;
        at += bytes;
        return from;
    }
}
