package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/**
 * Places that are gone, of one batch. As a record of its own, or as the end of a group, which then comes after the group's
 * first position and the number of its members.
 */
final class SettledRecord extends LogEntry {
    /** What one range takes: queue, first, last. */
    static final int RANGE_BYTES = 3 * Long.BYTES;

    /** What the end of a group says of its members. */
    static final int GROUP_BYTES = Long.BYTES + Integer.BYTES;

    private final RecordType type;
    private final long first;
    private final int members;
    private final long[] ranges;
    private final int length;

    private SettledRecord(RecordType type, long first, int members, long[] ranges, int length) {
        this.type = type;
        this.first = first;
        this.members = members;
        this.ranges = ranges;
        this.length = length;
    }

    /** The triples queue, first, last that are the first {@code length} elements of {@code ranges}. */
    static SettledRecord of(long[] ranges, int length) {
        return new SettledRecord(RecordType.SETTLED, 0, 0, ranges, length);
    }

    /** The end of a group of {@code members} records that begins at {@code first}. */
    static SettledRecord groupEnd(long first, int members, long[] ranges) {
        return new SettledRecord(RecordType.GROUP_END, first, members, ranges, ranges.length);
    }

    @Override
    protected RecordType type() {
        return type;
    }

    @Override
    protected int headLength() {
        return (type == RecordType.GROUP_END ? GROUP_BYTES : 0) + Long.BYTES * length;
    }

    @Override
    protected void writeHead(ByteBuffer out) {
        if (type == RecordType.GROUP_END) {
            out.putLong(first).putInt(members);
        }
        for (int i = 0; i < length; i++) {
            out.putLong(ranges[i]);
        }
    }
}
