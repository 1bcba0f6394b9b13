package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/** What one batch says of numbers that go with places. */
final class TallyRecord extends LogEntry {
    /** What one of them takes: queue, sequence, number. */
    static final int TALLY_BYTES = 3 * Long.BYTES;

    private final long[] tallies;
    private final int length;

    /** The triples queue, sequence, number that are the first {@code length} elements of {@code tallies}. */
    TallyRecord(long[] tallies, int length) {
        this.tallies = tallies;
        this.length = length;
    }

    @Override
    protected RecordType type() {
        return RecordType.TALLY;
    }

    @Override
    protected int headLength() {
        return Long.BYTES * length;
    }

    @Override
    protected void writeHead(ByteBuffer out) {
        for (int i = 0; i < length; i++) {
            out.putLong(tallies[i]);
        }
    }
}
