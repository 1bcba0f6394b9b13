package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/** Reads what a {@link PlaceEncoder} has written; the numbers of the place that was read last. */
final class PlaceDecoder {
    private long queue;
    private long sequence;
    private long position;
    private int length;
    private long note;
    private long stamp;
    private long key;

    /** Reads the rest of a place that begins with these flags. */
    void read(int flags, ByteBuffer in) {
        queue += (flags & PlaceEncoder.OTHER_QUEUE) != 0 ? signed(number(in)) : 0;
        sequence += (flags & PlaceEncoder.OTHER_SEQUENCE) != 0 ? signed(number(in)) : 1;
        position += RecordHeader.aligned(length);
        if ((flags & PlaceEncoder.OTHER_POSITION) != 0) {
            position += signed(number(in));
        }
        if ((flags & PlaceEncoder.OTHER_LENGTH) != 0) {
            length = (int) number(in);
        }
        if ((flags & PlaceEncoder.OTHER_NOTE) != 0) {
            note = signed(number(in));
        }
        if ((flags & PlaceEncoder.OTHER_STAMP) != 0) {
            stamp += signed(number(in));
        }
        if ((flags & PlaceEncoder.OTHER_KEY) != 0) {
            key = number(in);
        }
    }

    long queue() {
        return queue;
    }

    long sequence() {
        return sequence;
    }

    long position() {
        return position;
    }

    int length() {
        return length;
    }

    long note() {
        return note;
    }

    long stamp() {
        return stamp;
    }

    long key() {
        return key;
    }

    /** Reads an unsigned number. */
    static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += PlaceEncoder.BITS) {
            final byte next = in.get();
            number |= (long) (next & (PlaceEncoder.MORE - 1)) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }

    private static long signed(long alternating) {
        return (alternating >>> 1) ^ -(alternating & 1);
    }
}
