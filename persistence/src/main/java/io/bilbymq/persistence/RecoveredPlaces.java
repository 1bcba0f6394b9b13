package io.bilbymq.persistence;

/**
 * Messages of one queue that the log still holds, ascending by sequence; array element {@code i} of each array belongs to
 * the same message.
 *
 * @param queue its number
 * @param positions of the records in the log
 * @param lengths of the records
 * @param notes what {@link MessageEntry#note} was
 * @param stamps what {@link MessageEntry#stamp} was; of length 0 if all are 0
 * @param keys what {@link MessageEntry#key} was; of length 0 if all are 0
 */
// Nobody compares two of these.
@SuppressWarnings("ArrayRecordComponent")
public record RecoveredPlaces(
        long queue, long[] sequences, long[] positions, int[] lengths, long[] notes, long[] stamps, long[] keys) {
    /** Messages without keys. */
    public RecoveredPlaces(long queue, long[] sequences, long[] positions, int[] lengths, long[] notes, long[] stamps) {
        this(queue, sequences, positions, lengths, notes, stamps, new long[0]);
    }

    /** No message of this queue. */
    public static RecoveredPlaces none(long queue) {
        return new RecoveredPlaces(queue, new long[0], new long[0], new int[0], new long[0], new long[0]);
    }

    /** The key of the message {@code index}. */
    public long key(int index) {
        return keys.length == 0 ? 0 : keys[index];
    }

    /** The stamp of the message {@code index}. */
    public long stamp(int index) {
        return stamps.length == 0 ? 0 : stamps[index];
    }
}
