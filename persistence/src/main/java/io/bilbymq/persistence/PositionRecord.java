package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/** What the log says of itself: a kind of record, and a position. */
final class PositionRecord extends LogEntry {
    /** What it takes up. */
    static final int BYTES = (int) RecordHeader.aligned(RecordHeader.BYTES + Long.BYTES);

    private final RecordType type;
    private final long said;

    PositionRecord(RecordType type, long said) {
        this.type = type;
        this.said = said;
    }

    @Override
    protected RecordType type() {
        return type;
    }

    @Override
    protected int headLength() {
        return Long.BYTES;
    }

    @Override
    protected void writeHead(ByteBuffer out) {
        out.putLong(said);
    }
}
