package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Field tables as bytes: checks them, reads them, writes them.
 *
 * <p>Whoever reads a table from a peer checks it first with {@link #isTable}; the check allocates nothing and after it
 * reading cannot fail. Indexes are absolute, and a stretch reaches from its first byte to the one after its last.
 */
final class FieldTableFormat {
    /** What {@link #afterValue} answers about something that is no value. */
    private static final int MALFORMED = -1;

    private static final int LENGTH_BYTES = 4;

    private static final int LENGTH_PREFIXED = -1;
    private static final int UNKNOWN = -2;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private FieldTableFormat() {}

    /** Whether the stretch is the content of a well-formed table, without the length in front. */
    static boolean isTable(ByteBuf in, int from, int end) {
        return isTable(in, from, end, 1);
    }

    private static boolean isTable(ByteBuf in, int from, int end, int depth) {
        if (depth > FieldTable.DEPTH_MAX) {
            return false;
        }
        int at = from;
        while (at < end) {
            int value = at + 1 + in.getUnsignedByte(at);
            at = afterValue(in, value, end, depth);
            if (at == MALFORMED) {
                return false;
            }
        }
        return true;
    }

    private static boolean isArray(ByteBuf in, int from, int end, int depth) {
        if (depth > FieldTable.DEPTH_MAX) {
            return false;
        }
        int at = from;
        while (at < end) {
            at = afterValue(in, at, end, depth);
            if (at == MALFORMED) {
                return false;
            }
        }
        return true;
    }

    /** The index after the tagged value at {@code at}, or {@link #MALFORMED}. */
    private static int afterValue(ByteBuf in, int at, int end, int depth) {
        if (at >= end) {
            return MALFORMED;
        }
        byte tag = in.getByte(at);
        int from = at + 1;
        int width = width(tag);
        if (width == UNKNOWN) {
            return MALFORMED;
        }
        if (width != LENGTH_PREFIXED) {
            return width <= end - from && isNumber(tag, in, from) ? from + width : MALFORMED;
        }
        if (end - from < LENGTH_BYTES) {
            return MALFORMED;
        }
        long length = in.getUnsignedInt(from);
        from += LENGTH_BYTES;
        if (length > end - from) {
            return MALFORMED;
        }
        int after = from + (int) length;
        boolean wellFormed = switch (tag) {
            case 'F' -> isTable(in, from, after, depth + 1);
            case 'A' -> isArray(in, from, after, depth + 1);
            default -> true;
        };
        return wellFormed ? after : MALFORMED;
    }

    /** Floating point values must be finite: RabbitMQ cannot represent the others. */
    private static boolean isNumber(byte tag, ByteBuf in, int at) {
        return switch (tag) {
            case 'f' -> Float.isFinite(in.getFloat(at));
            case 'd' -> Double.isFinite(in.getDouble(at));
            default -> true;
        };
    }

    /** How many bytes a value of this tag takes, {@link #LENGTH_PREFIXED} or {@link #UNKNOWN}. */
    private static int width(byte tag) {
        return switch (tag) {
            case 'V' -> 0;
            case 't', 'b', 'B' -> 1;
            case 's', 'u' -> 2;
            case 'I', 'i', 'f' -> 4;
            case 'D' -> 5;
            case 'l', 'L', 'd', 'T' -> 8;
            case 'S', 'x', 'A', 'F' -> LENGTH_PREFIXED;
            default -> UNKNOWN;
        };
    }

    /** The index after a value that lies in a checked table. */
    static int afterCheckedValue(ByteBuf in, int at) {
        int width = width(in.getByte(at));
        return width == LENGTH_PREFIXED ? at + 1 + LENGTH_BYTES + in.getInt(at + 1) : at + 1 + width;
    }

    /** The index after a value that lies in a checked table. */
    static int afterCheckedValue(byte[] raw, int at) {
        int width = width(raw[at]);
        return width == LENGTH_PREFIXED ? at + 1 + LENGTH_BYTES + int32(raw, at + 1) : at + 1 + width;
    }

    /** The 32 bits at this index. */
    static int int32(byte[] raw, int at) {
        return (int) INT.get(raw, at);
    }

    /** The 64 bits at this index. */
    static long int64(byte[] raw, int at) {
        return (long) LONG.get(raw, at);
    }

    /** Reads the content of a checked table. */
    static FieldTable read(ByteBuf in, int from, int end) {
        if (from == end) {
            return FieldTable.empty();
        }
        List<FieldTable.Entry> entries = new ArrayList<>();
        int at = from;
        while (at < end) {
            int nameLength = in.getUnsignedByte(at);
            String name = ShortString.read(in, at + 1, nameLength);
            at += 1 + nameLength;
            entries.add(new FieldTable.Entry(name, readValue(in, at)));
            at = afterCheckedValue(in, at);
        }
        return FieldTable.of(entries);
    }

    private static List<FieldValue> readArray(ByteBuf in, int from, int end) {
        List<FieldValue> values = new ArrayList<>();
        int at = from;
        while (at < end) {
            values.add(readValue(in, at));
            at = afterCheckedValue(in, at);
        }
        return values;
    }

    /** The value in a checked table whose tag is there. */
    static FieldValue readValue(ByteBuf in, int tagAt) {
        int at = tagAt + 1;
        byte tag = in.getByte(tagAt);
        return switch (tag) {
            case 't' -> new FieldValue.Bool(in.getByte(at) != 0);
            case 'b' -> new FieldValue.Int8(in.getByte(at));
            case 'B' -> new FieldValue.UInt8(in.getUnsignedByte(at));
            case 's' -> new FieldValue.Int16(in.getShort(at));
            case 'u' -> new FieldValue.UInt16(in.getUnsignedShort(at));
            case 'I' -> new FieldValue.Int32(in.getInt(at));
            case 'i' -> new FieldValue.UInt32(in.getUnsignedInt(at));
            case 'l', 'L' -> new FieldValue.Int64(in.getLong(at));
            case 'f' -> new FieldValue.Float32(in.getFloat(at));
            case 'd' -> new FieldValue.Float64(in.getDouble(at));
            case 'D' -> new FieldValue.Decimal(in.getUnsignedByte(at), in.getUnsignedInt(at + 1));
            case 'T' -> new FieldValue.Timestamp(in.getLong(at));
            case 'V' -> FieldValue.VoidValue.VOID;
            case 'S' -> new FieldValue.LongString(readBytes(in, at));
            case 'x' -> new FieldValue.Binary(readBytes(in, at));
            case 'A' -> new FieldValue.Array(readArray(in, at + LENGTH_BYTES, afterCheckedValue(in, tagAt)));
            case 'F' -> new FieldValue.Table(read(in, at + LENGTH_BYTES, afterCheckedValue(in, tagAt)));
            default -> throw new IllegalStateException("unchecked table: tag " + tag);
        };
    }

    private static byte[] readBytes(ByteBuf in, int lengthAt) {
        byte[] bytes = new byte[in.getInt(lengthAt)];
        in.getBytes(lengthAt + LENGTH_BYTES, bytes);
        return bytes;
    }

    /** Appends a table with its length in front. */
    static void write(ByteBuf out, FieldTable table) {
        int lengthAt = reserveLength(out);
        ArgumentWriter names = new ArgumentWriter(out);
        for (FieldTable.Entry entry : table.entries()) {
            names.shortString(entry.name());
            writeValue(out, entry.value());
        }
        fillInLength(out, lengthAt);
    }

    /** Appends a value with its tag in front. */
    static void writeValue(ByteBuf out, FieldValue value) {
        out.writeByte(value.tag());
        value.writeTo(out);
    }

    static void writeArray(ByteBuf out, List<FieldValue> values) {
        int lengthAt = reserveLength(out);
        for (FieldValue value : values) {
            writeValue(out, value);
        }
        fillInLength(out, lengthAt);
    }

    static void writeBytes(ByteBuf out, byte[] bytes) {
        out.writeInt(bytes.length).writeBytes(bytes);
    }

    private static int reserveLength(ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        return lengthAt;
    }

    private static void fillInLength(ByteBuf out, int lengthAt) {
        out.setInt(lengthAt, out.writerIndex() - lengthAt - LENGTH_BYTES);
    }
}
