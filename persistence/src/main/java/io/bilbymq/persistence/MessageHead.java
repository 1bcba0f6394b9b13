package io.bilbymq.persistence;

import java.nio.ByteBuffer;

/** Reads what {@link MessageEntry} writes before the envelope. Offsets count from where a record's body begins. */
final class MessageHead {
    private static final int FLAGS_BYTES = 1;
    private static final int FIXED_BYTES = FLAGS_BYTES + Integer.BYTES;
    private static final int PLACE_BYTES = 2 * Long.BYTES;
    private static final int STAMP_BYTES = Long.BYTES;

    private MessageHead() {}

    /** Length of it, up to and with the length of the envelope; -1 if the body cannot be a message. */
    static long bytes(ByteBuffer body) {
        if (body.remaining() < FIXED_BYTES) {
            return -1;
        }
        return places(body) < 0 ? -1 : noteAt(body) + Long.BYTES + (isKeyed(body) ? Long.BYTES : 0) + Integer.BYTES;
    }

    static int places(ByteBuffer body) {
        return body.getInt(body.position() + FLAGS_BYTES);
    }

    static long queue(ByteBuffer body, int place) {
        return body.getLong(body.position() + FIXED_BYTES + PLACE_BYTES * place);
    }

    static long sequence(ByteBuffer body, int place) {
        return body.getLong(body.position() + FIXED_BYTES + PLACE_BYTES * place + Long.BYTES);
    }

    static boolean replaces(ByteBuffer body) {
        return (body.get(body.position()) & MessageEntry.REPLACES) != 0;
    }

    /** Whom it replaces lies where a further place would lie. */
    static int replaced(ByteBuffer body) {
        return places(body);
    }

    /** What the queue has noted of this place; 0 if nothing. */
    static long stamp(ByteBuffer body, int place) {
        return isStamped(body) ? body.getLong(body.position() + (int) stampsAt(body) + STAMP_BYTES * place) : 0;
    }

    private static boolean isStamped(ByteBuffer body) {
        return (body.get(body.position()) & MessageEntry.STAMPED) != 0;
    }

    static long note(ByteBuffer body) {
        return body.getLong(body.position() + (int) noteAt(body));
    }

    /** The key of the message; 0 if it has none. */
    static long key(ByteBuffer body) {
        return isKeyed(body) ? body.getLong(body.position() + (int) noteAt(body) + Long.BYTES) : 0;
    }

    private static boolean isKeyed(ByteBuffer body) {
        return (body.get(body.position()) & MessageEntry.KEYED) != 0;
    }

    private static long noteAt(ByteBuffer body) {
        return stampsAt(body) + (isStamped(body) ? (long) STAMP_BYTES * places(body) : 0);
    }

    private static long stampsAt(ByteBuffer body) {
        return FIXED_BYTES + (long) PLACE_BYTES * places(body) + (replaces(body) ? PLACE_BYTES : 0);
    }
}
