package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/** The first bytes of each record, as drawn in the description of the package. */
final class RecordHeader {
    static final int BYTES = 20;

    /** Records begin at multiples of this. */
    static final int ALIGNMENT = 8;

    /** Set in records that count only if the end of their group is there. */
    static final int IN_GROUP = 1;

    static final int CRC = 0;
    static final int LENGTH = 4;
    static final int POSITION = 8;
    static final int TYPE = 16;
    static final int FLAGS = 17;

    /** Where the checksum begins to count. */
    static final int CHECKED = LENGTH;

    private RecordHeader() {}

    /** How much a record of {@code length} bytes takes up. */
    static long aligned(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Writes all but the checksum at {@code at}, without moving {@code out}. */
    static void write(ByteBuffer out, int at, int length, long position, RecordType type, int flags) {
        out.putInt(at + LENGTH, length);
        out.putLong(at + POSITION, position);
        out.put(at + TYPE, (byte) type.code());
        out.put(at + FLAGS, (byte) flags);
        out.putShort(at + FLAGS + 1, (short) 0);
    }
}
