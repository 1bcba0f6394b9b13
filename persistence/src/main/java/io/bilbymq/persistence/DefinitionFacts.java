package io.bilbymq.persistence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Finds, among the records of definitions in the order of the log, the last whole snapshot and what came after it. */
final class DefinitionFacts {
    private static final int PART_HEAD = 2 * Integer.BYTES;

    private final List<byte[]> definitions = new ArrayList<>();

    /** The parts of a snapshot of which not all were heard yet. */
    private final List<byte[]> parts = new ArrayList<>();

    private long end;

    void change(long position, ByteBuffer body) {
        definitions.add(bytes(body));
        end = position;
    }

    /** Whether it can be a part of a snapshot at all. */
    boolean snapshotPart(long position, ByteBuffer body) {
        if (body.remaining() < PART_HEAD) {
            return false;
        }
        final int index = body.getInt();
        final int count = body.getInt();
        if (index < 0 || index >= count) {
            return false;
        }
        if (index == 0) {
            parts.clear();
        }
        if (index != parts.size()) {
            // A part before it is damaged: the snapshot before this one and the changes since say the same.
            parts.clear();
            return true;
        }
        parts.add(bytes(body));
        if (parts.size() == count) {
            definitions.clear();
            definitions.addAll(parts);
            parts.clear();
            end = position;
        }
        return true;
    }

    List<byte[]> recovered() {
        return definitions;
    }

    /** Where the last record of what was recovered begins; 0 if there is none. */
    long end() {
        return end;
    }

    private static byte[] bytes(ByteBuffer body) {
        final byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes;
    }
}
