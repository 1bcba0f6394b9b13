package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/**
 * The layout of the basic properties (AMQP 0-9-1 §4.2.6.1): sixteen flags, of which the highest stands for the first
 * property, then the values of the flagged ones.
 */
final class PropertiesFormat {
    static final int FLAGS_BYTES = 2;

    static final int CONTENT_TYPE = 1 << 15;
    static final int CONTENT_ENCODING = 1 << 14;
    static final int HEADERS = 1 << 13;
    static final int DELIVERY_MODE = 1 << 12;
    static final int PRIORITY = 1 << 11;
    static final int CORRELATION_ID = 1 << 10;
    static final int REPLY_TO = 1 << 9;
    static final int EXPIRATION = 1 << 8;
    static final int MESSAGE_ID = 1 << 7;
    static final int TIMESTAMP = 1 << 6;
    static final int TYPE = 1 << 5;
    static final int USER_ID = 1 << 4;
    static final int APP_ID = 1 << 3;
    static final int CLUSTER_ID = 1 << 2;

    /** No property, and the one that announces more flags: nobody sends them and no client could read them. */
    private static final int UNDEFINED = 3;

    static final int LENGTH_BYTES = 4;
    private static final int TIMESTAMP_BYTES = 8;

    private PropertiesFormat() {}

    /** Whether the stretch is flags and exactly the values they announce, with a well-formed headers table. */
    static boolean isWellFormed(ByteBuf in, int from, int end) {
        if (end - from < FLAGS_BYTES) {
            return false;
        }
        int flags = in.getUnsignedShort(from);
        if ((flags & UNDEFINED) != 0) {
            return false;
        }
        int at = from + FLAGS_BYTES;
        for (int property = CONTENT_TYPE; property >= CLUSTER_ID; property >>= 1) {
            if ((flags & property) == 0) {
                continue;
            }
            if (lengthBytes(property) > end - at) {
                return false;
            }
            long size = size(property, in, at);
            if (size > end - at) {
                return false;
            }
            int after = at + (int) size;
            if (property == HEADERS && !FieldTableFormat.isTable(in, at + LENGTH_BYTES, after)) {
                return false;
            }
            at = after;
        }
        return at == end;
    }

    /** The bytes that must be there to say how long the value is. */
    private static int lengthBytes(int property) {
        return switch (property) {
            case HEADERS -> LENGTH_BYTES;
            case DELIVERY_MODE, PRIORITY, TIMESTAMP -> 0;
            default -> 1;
        };
    }

    private static long size(int property, ByteBuf in, int at) {
        return switch (property) {
            case HEADERS -> LENGTH_BYTES + in.getUnsignedInt(at);
            case DELIVERY_MODE, PRIORITY -> 1;
            case TIMESTAMP -> TIMESTAMP_BYTES;
            default -> 1 + in.getUnsignedByte(at);
        };
    }

    /** The flags of raw properties. */
    static int flags(byte[] raw, int offset) {
        return (raw[offset] & 0xFF) << 8 | (raw[offset + 1] & 0xFF);
    }

    /** Where in well-formed raw properties the value of this property lies, or would lie if it were there. */
    static int find(byte[] raw, int offset, int wanted) {
        int flags = flags(raw, offset);
        int at = offset + FLAGS_BYTES;
        for (int property = CONTENT_TYPE; property > wanted; property >>= 1) {
            if ((flags & property) != 0) {
                at = after(property, raw, at);
            }
        }
        return at;
    }

    /** The index after the value of this property that lies at {@code at} in well-formed raw properties. */
    static int after(int property, byte[] raw, int at) {
        return switch (property) {
            case HEADERS -> at + LENGTH_BYTES + FieldTableFormat.int32(raw, at);
            case DELIVERY_MODE, PRIORITY -> at + 1;
            case TIMESTAMP -> at + TIMESTAMP_BYTES;
            default -> at + 1 + (raw[at] & 0xFF);
        };
    }
}
