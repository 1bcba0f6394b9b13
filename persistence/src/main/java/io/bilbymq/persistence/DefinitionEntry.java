package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/** A change of definitions, or a part of a snapshot of them; what it says is opaque to the log. */
public final class DefinitionEntry extends LogEntry {
    private final RecordType type;
    private final byte[] bytes;

    private DefinitionEntry(RecordType type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** A change. */
    public static DefinitionEntry change(byte[] bytes) {
        return new DefinitionEntry(RecordType.DEFINITION, bytes);
    }

    /** A part of a snapshot: part {@code index} of {@code count}. Its bytes begin with both, 4 bytes each. */
    public static DefinitionEntry snapshotPart(int index, int count, byte[] bytes) {
        final ByteBuffer part = ByteBuffer.allocate(8 + bytes.length);
        part.putInt(index).putInt(count).put(bytes);
        return new DefinitionEntry(RecordType.DEFINITION_SNAPSHOT, part.array());
    }

    /** What was given, behind the index and the count if it is a part of a snapshot. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether it is a part of a snapshot. */
    public boolean isOfSnapshot() {
        return type == RecordType.DEFINITION_SNAPSHOT;
    }

    @Override
    protected RecordType type() {
        return type;
    }

    @Override
    protected int headLength() {
        return 0;
    }

    @Override
    protected void writeHead(ByteBuffer out) {}

    @Override
    protected byte[] tail() {
        return bytes;
    }
}
