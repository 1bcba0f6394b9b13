package io.bilbymq.broker.connection;

import io.bilbymq.broker.channel.Attachment;
import io.bilbymq.broker.loop.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What has been handed to a socket and has not left: counted, and reported when it is too much.
 */
final class Outflow {
    /** Bytes that wait to be written before deliveries are held back: half of them gone, they go on. */
    static final int STOP_BYTES = 512 * 1024;

    /**
     * Bytes that wait to be written before the connection is not read any more. Far above the others: a client that
     * writes before it reads must not be stopped by answers of a usual size.
     */
    static final long FULL_BYTES = 16L * 1024 * 1024;

    /** How much waits. */
    enum Level {
        /** The socket takes all there is. */
        FREE,
        /** Deliveries should pause. */
        SLOW,
        /** Everything should pause. */
        FULL
    }

    private final Channel socket;
    private final Loop loop;
    private final Consumer<Level> changed;
    private List<Attachment> delivered = new ArrayList<>(0);
    private Level level = Level.FREE;
    private long counted;

    Outflow(Channel socket, Loop loop, Consumer<Level> changed) {
        this.socket = socket;
        this.loop = loop;
        this.changed = changed;
    }

    void write(ByteBuf frames) {
        socket.write(frames, socket.voidPromise());
    }

    /** Writes what the socket takes, and gives back the credit of what has left. */
    void flush() {
        socket.flush();
        count();
    }

    void writabilityChanged() {
        count();
    }

    /** Gives credit back as soon as the socket is not holding anything up. */
    void whenWritten(Attachment attachment) {
        delivered.add(attachment);
    }

    /** Whether deliveries are to pause. */
    boolean isHeldUp() {
        return level != Level.FREE;
    }

    private void count() {
        final ChannelOutboundBuffer buffer = socket.unsafe().outboundBuffer();
        final long waiting = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        loop.memory().add(waiting - counted);
        counted = waiting;
        if (socket.isWritable()) {
            become(Level.FREE);
            returnCredit();
        } else {
            become(waiting >= FULL_BYTES ? Level.FULL : Level.SLOW);
        }
    }

    private void become(Level next) {
        if (level != next) {
            level = next;
            changed.accept(next);
        }
    }

    private void returnCredit() {
        if (!delivered.isEmpty()) {
            final List<Attachment> written = delivered;
            delivered = new ArrayList<>(written.size());
            written.forEach(Attachment::written);
        }
    }

    /** Nothing waits for a socket that is gone. */
    void closed() {
        loop.memory().add(-counted);
        counted = 0;
        // Queues that the channels have forgotten would otherwise count it as under way for ever.
        returnCredit();
    }
}
