package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/**
 * Writes places of messages in few bytes: one flag for each number that is not what the place before leads to expect, then
 * those numbers. A message behind another of the same queue and length takes one byte.
 *
 * <p>Expected is the same queue, the next sequence, a record right behind the one before, the same length, note, stamp and key.
 * Differences of signed numbers are written alternating (0, -1, 1, -2, …), seven bits to a byte, the lowest first, all but
 * the last with the highest bit set.
 */
final class PlaceEncoder {
    static final int OTHER_QUEUE = 1;
    static final int OTHER_SEQUENCE = 2;
    static final int OTHER_POSITION = 4;
    static final int OTHER_LENGTH = 8;
    static final int OTHER_NOTE = 16;
    static final int OTHER_STAMP = 32;

    /** Above the flags of a place: what follows is something else, as whoever uses this knows. */
    static final int NO_PLACE = 64;

    static final int OTHER_KEY = 128;

    /** More than a place can take. */
    static final int BYTES_MAX = 80;

    /** Of a number in each of its bytes. */
    static final int BITS = 7;

    /** In a byte that is not the last one of its number. */
    static final int MORE = 1 << BITS;

    private long queue;
    private long sequence;
    private long end;
    private int length;
    private long note;
    private long stamp;
    private long key;

    /** Writes a place; there must be room for {@link #BYTES_MAX}. */
    void put(
            ByteBuffer out,
            long ofQueue,
            long ofSequence,
            long position,
            int ofLength,
            long ofNote,
            long ofStamp,
            long ofKey) {
        final int at = out.position();
        out.position(at + 1);
        int flags = 0;
        if (ofQueue != queue) {
            flags |= OTHER_QUEUE;
            putNumber(out, alternating(ofQueue - queue));
        }
        if (ofSequence != sequence + 1) {
            flags |= OTHER_SEQUENCE;
            putNumber(out, alternating(ofSequence - sequence));
        }
        if (position != end) {
            flags |= OTHER_POSITION;
            putNumber(out, alternating(position - end));
        }
        if (ofLength != length) {
            flags |= OTHER_LENGTH;
            putNumber(out, ofLength);
        }
        if (ofNote != note) {
            flags |= OTHER_NOTE;
            putNumber(out, alternating(ofNote));
        }
        if (ofStamp != stamp) {
            flags |= OTHER_STAMP;
            putNumber(out, alternating(ofStamp - stamp));
        }
        if (ofKey != key) {
            flags |= OTHER_KEY;
            putNumber(out, ofKey);
        }
        out.put(at, (byte) flags);
        queue = ofQueue;
        sequence = ofSequence;
        end = position + RecordHeader.aligned(ofLength);
        length = ofLength;
        note = ofNote;
        stamp = ofStamp;
        key = ofKey;
    }

    /** Writes an unsigned number. */
    static void putNumber(ByteBuffer out, long number) {
        long left = number;
        while ((left & -MORE) != 0) {
            out.put((byte) (left | MORE));
            left >>>= BITS;
        }
        out.put((byte) left);
    }

    private static long alternating(long signed) {
        return (signed << 1) ^ (signed >> (Long.SIZE - 1));
    }
}
