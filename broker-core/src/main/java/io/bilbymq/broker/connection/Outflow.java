package io.bilbymq.broker.connection;

import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.channel.Attachment;
import io.bilbymq.broker.channel.Output;
import io.bilbymq.broker.channel.SendBuffers;
import io.bilbymq.broker.memory.MemoryCounter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What has been handed to a socket and has not left: counted, and reported when it is too much.
 *
 * <p>What the socket does not take waits unencoded in the {@link Output}, as far as it came after this was known. Netty is
 * given only what the socket may soon take; the rest waits here. What lies on the heap, because it is large or
 * because direct memory is scarce, is copied into direct memory no sooner than that. So a client that does not read costs
 * heap, which the memory alarm watches over, and of the much smaller direct memory next to nothing.
 */
final class Outflow implements Output.Socket {
    /** Bytes that wait to be written before deliveries are held back: half of them gone, they go on. */
    static final int STOP_BYTES = 512 * 1024;

    /** The same during a memory alarm. */
    private static final int STOP_BYTES_IN_ALARM = 64 * 1024;

    /**
     * Bytes that wait to be written before the connection is not read any more. Far above the others: a client that
     * writes before it reads must not be stopped by answers of a usual size. During a memory alarm it is.
     */
    static final long FULL_BYTES = 16L * 1024 * 1024;

    /** What Netty is given at a time of what lies on the heap. */
    private static final int PORTION_BYTES = 64 * 1024;

    /** The same when direct memory is scarce. */
    private static final int SCARCE_PORTION_BYTES = 4 * 1024;

    /** How often a flush goes on with what waits here, before other sockets get their turn. */
    private static final int ROUNDS_PER_FLUSH = 16;

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
    private final NettyLoop loop;
    private final MemoryCounter memory;
    private final SendBuffers buffers;
    private final MemoryAlarm alarm;
    private final Consumer<Level> changed;
    private final Output output;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(0);
    private long waitingBytes;

    /** All that was ever to be written. */
    private long bytes;

    private long waitingDirectBytes;
    private List<Attachment> delivered = new ArrayList<>(0);
    private Level level = Level.FREE;
    private long counted;
    private long countedDirect;
    private boolean watching;
    private boolean closing;
    private boolean closed;

    /** {@code flushWanted} is called when there is something to {@link #flush} at the end of the turn. */
    Outflow(Channel socket, NettyLoop loop, MemoryAlarm alarm, Consumer<Level> changed, Runnable flushWanted) {
        this.socket = socket;
        this.loop = loop;
        this.memory = loop.memory();
        this.buffers = loop.sendBuffers();
        this.alarm = alarm;
        this.changed = changed;
        this.output = new Output(buffers, this, flushWanted);
    }

    /** Encodes what goes out here. */
    Output output() {
        return output;
    }

    @Override
    public void write(ByteBuf frames) {
        bytes += frames.readableBytes();
        if (closed) {
            frames.release();
        } else if (waiting.isEmpty() && frames.isDirect() && nettyTakesMore()) {
            socket.write(frames, socket.voidPromise());
        } else {
            waiting.addLast(frames);
            waitingBytes += frames.readableBytes();
            waitingDirectBytes += frames.isDirect() ? frames.readableBytes() : 0;
        }
    }

    /** Writes what the socket takes, and gives back the credit of what has left. */
    void flush() {
        if (closed) {
            return;
        }
        handOver();
        socket.flush();
        for (int round = 0; round < ROUNDS_PER_FLUSH && isSomethingLeft() && nettyTakesMore(); round++) {
            output.sendMore();
            handOver();
            socket.flush();
        }
        count();
        watch();
    }

    private boolean isSomethingLeft() {
        return !waiting.isEmpty() || output.hasUnsent();
    }

    @Override
    public boolean takesMore() {
        return underWay() + waitingBytes < enough();
    }

    private boolean nettyTakesMore() {
        return underWay() < enough();
    }

    /** What is worth having ready for the socket. */
    private int enough() {
        return buffers.areScarce() ? SCARCE_PORTION_BYTES : stopBytes();
    }

    private int stopBytes() {
        return alarm.isRaised() ? STOP_BYTES_IN_ALARM : STOP_BYTES;
    }

    /** Bytes that Netty has and the operating system has not. */
    private long underWay() {
        final ChannelOutboundBuffer outbound = socket.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    /** Gives Netty as much as the socket may soon take. */
    private void handOver() {
        while (!waiting.isEmpty() && nettyTakesMore()) {
            final ByteBuf first = waiting.getFirst();
            final int portion = first.isDirect() ? first.readableBytes() : portionOf(first);
            waitingBytes -= portion;
            if (first.isDirect()) {
                waitingDirectBytes -= portion;
                waiting.removeFirst();
                socket.write(first, socket.voidPromise());
            } else {
                final ByteBuf copy = buffers.directBuffer(portion).writeBytes(first, portion);
                if (!first.isReadable()) {
                    waiting.removeFirst().release();
                }
                socket.write(copy, socket.voidPromise());
            }
        }
    }

    private int portionOf(ByteBuf frames) {
        return Math.min(frames.readableBytes(), buffers.areScarce() ? SCARCE_PORTION_BYTES : PORTION_BYTES);
    }

    void writabilityChanged() {
        count();
    }

    /** Looks again when the socket has taken all that Netty has, if there is a reason to. */
    private void watch() {
        if (!watching && !closed && (level != Level.FREE || isSomethingLeft())) {
            watching = true;
            socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> loop.execute(this::drained));
        }
    }

    private void drained() {
        watching = false;
        if (!closed) {
            flush();
            closeIfWanted();
        }
    }

    /** Closes the socket when all that was written so far has left. */
    void closeWhenWritten() {
        closing = true;
        closeIfWanted();
    }

    private void closeIfWanted() {
        if (closing && !isSomethingLeft()) {
            socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Gives credit back as soon as the socket is not holding anything up. */
    void whenWritten(Attachment attachment) {
        delivered.add(attachment);
    }

    /** All that was ever to be written, in bytes. */
    long bytes() {
        return bytes;
    }

    /** What waits, or did when that was looked at last. */
    long pendingBytes() {
        return counted;
    }

    /** Whether deliveries are to pause. */
    boolean isHeldUp() {
        return level != Level.FREE;
    }

    /** Whether everything is to pause. */
    boolean isFull() {
        return level == Level.FULL;
    }

    private void count() {
        if (closed) {
            return;
        }
        final long underWay = underWay();
        final long total = underWay + waitingBytes + output.unsentBytes();
        memory.add(total - counted);
        counted = total;
        buffers.used(underWay + waitingDirectBytes - countedDirect);
        countedDirect = underWay + waitingDirectBytes;
        become(levelOf(total));
        if (level == Level.FREE) {
            returnCredit();
        }
    }

    private Level levelOf(long total) {
        final int stop = stopBytes();
        if (output.hasUnsent() || total > (level == Level.FREE ? stop : stop / 2)) {
            return total >= FULL_BYTES || (alarm.isRaised() && total > stop / 2) ? Level.FULL : Level.SLOW;
        }
        return Level.FREE;
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
        closed = true;
        output.discard();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        memory.add(-counted);
        buffers.used(-countedDirect);
        // Queues that the channels have forgotten would otherwise count it as under way for ever.
        returnCredit();
    }
}
