package io.bilbymq.broker.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/** The frames of a parked channel, copied, in order. */
final class Backlog {
    /** Receives a frame again, as it came. */
    interface Frames {
        void frame(int type, ByteBuf in, int offset, int length);
    }

    private static final class StoredFrame {
        private final int type;
        private final byte[] payload;

        StoredFrame(int type, byte[] payload) {
            this.type = type;
            this.payload = payload;
        }
    }

    /** What a stored frame costs besides its payload: two objects, an array's header and a place in the deque. */
    private static final int OVERHEAD_BYTES = 64;

    private final ArrayDeque<StoredFrame> frames = new ArrayDeque<>();
    private final ChannelConnection connection;

    Backlog(ChannelConnection connection) {
        this.connection = connection;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void add(int type, ByteBuf in, int offset, int length) {
        final byte[] payload = new byte[length];
        in.getBytes(offset, payload);
        frames.addLast(new StoredFrame(type, payload));
        connection.backlogGrew(length + OVERHEAD_BYTES);
    }

    /** Hands the first frame on. */
    void next(Frames to) {
        final StoredFrame frame = frames.removeFirst();
        connection.backlogGrew(-frame.payload.length - OVERHEAD_BYTES);
        to.frame(frame.type, Unpooled.wrappedBuffer(frame.payload), 0, frame.payload.length);
    }

    void clear() {
        frames.forEach(frame -> connection.backlogGrew(-frame.payload.length - OVERHEAD_BYTES));
        frames.clear();
    }
}
