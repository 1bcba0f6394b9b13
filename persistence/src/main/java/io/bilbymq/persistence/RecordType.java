package io.bilbymq.persistence;

import org.jspecify.annotations.Nullable;

/** Kinds of records. The code is what is written. */
public enum RecordType {
    /** Says up to where the log was known to be synced when what follows was written. Written by the log itself. */
    MARK(1),
    /** A message that is to survive: its places (queue, sequence), then its content. */
    MESSAGE(2),
    /** A message that lies here because memory is short; recovery skips it. */
    SPILLED(3),
    /** Places that are gone: ranges (queue, first, last). Written by the log itself for a batch. */
    SETTLED(4),
    /** What a queue holds at a checkpoint; whatever it does not name and lies below its next sequence is gone. */
    QUEUE_STATE(5),
    /** One change of definitions, opaque here. */
    DEFINITION(6),
    /** A part of all definitions as of a checkpoint, opaque here; older definitions do not count once all parts are there. */
    DEFINITION_SNAPSHOT(7),
    /** Ends a group of records that count together or not at all. Written by the log itself. */
    GROUP_END(8),
    /** The log was closed here in good order, after all before it was synced. Written by the log itself. */
    CLEAN(9),
    /** The last record of a segment that was left for the next one. Written by the log itself. */
    SEGMENT_END(10),
    /** Stands where damaged bytes were that somebody took out of the way. Written by repair. */
    VOID(11),
    /** The log was opened again, and nothing that was written before lies behind this. Written by the log itself. */
    SEALED(12),
    /** Numbers of places that only grow: triples (queue, sequence, number); the highest holds. Written by the log itself. */
    TALLY(13);

    private static final RecordType[] ALL = values();

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The type that is written as {@code code}; null if there is none. */
    static @Nullable RecordType of(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
