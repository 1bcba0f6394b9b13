package io.bilbymq.broker.channel;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Subscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has to say in this turn, encoded one frame behind the other, and written once at the turn's end.
 *
 * <p>An idle connection has no buffer. The size of the next one is learnt from the last turns.
 *
 * <p>While the socket takes no more, what there is to say is not encoded but remembered ({@link Unsent}): a message that
 * went to a thousand clients which do not read lies in memory once, and not a thousand times.
 */
public final class Output {
    /** Where frames go. */
    public interface Socket {
        /** Takes frames, which it owns from then on, without flushing. */
        void write(ByteBuf frames);

        /** Whether it makes sense to encode more: what was written before will soon leave. */
        default boolean takesMore() {
            return true;
        }
    }

    /** A buffer this full is handed to the socket, to be written with all the others at the end of the turn. */
    private static final int BUFFER_FULL = 64 * 1024;

    /** The same while buffers are scarce. */
    private static final int SCARCE_BUFFER_FULL = 4 * 1024;

    private static final int BUFFER_LEAST = 256;

    /** A body that fits into one frame, whatever size of frames was agreed upon. */
    private static final int SMALL_BODY = Frame.MIN_MAX - Frame.OVERHEAD;

    /** Bytes of a frame of a large body. */
    private static final int LARGE_PART = 128 * 1024;

    private static final byte[] FRAME_END = {(byte) Frame.END};

    /** Class id and method id, delivery tag, redelivered. */
    private static final int DELIVER_FIXED_BYTES = 4 + 8 + 1;

    private final SendBuffers buffers;
    private final Socket socket;
    private final Runnable flushWanted;
    private final ArrayDeque<Unsent> unsent = new ArrayDeque<>(0);
    private long unsentBytes;

    /** Frames that were written. */
    private long frames;

    private int frameMax = Frame.MIN_MAX;
    private @Nullable ByteBuf buffer;
    private int nextCapacity = BUFFER_LEAST;
    private boolean somethingWritten;

    /** Direct bytes that {@link #buffers} knows of. */
    private int accounted;

    /**
     * Nothing to say yet.
     *
     * @param flushWanted called when there is something to flush at the end of the turn
     */
    public Output(SendBuffers buffers, Socket socket, Runnable flushWanted) {
        this.buffers = buffers;
        this.socket = socket;
        this.flushWanted = flushWanted;
    }

    /** The frame size agreed upon, in bytes; 0 for no limit. */
    public void frameMax(int bytes) {
        frameMax = bytes;
    }

    /** Writes a method frame. */
    public void method(int channel, Method method) {
        if (isHeldUp(BUFFER_LEAST)) {
            hold(new Unsent.OfMethod(channel, method));
        } else {
            encode(channel, method);
        }
    }

    private void encode(int channel, Method method) {
        frames++;
        FrameWriter.method(room(BUFFER_LEAST), channel, method);
    }

    /** Writes a heartbeat, unless there is so much to write that the client cannot miss it. */
    public void heartbeat() {
        if (unsent.isEmpty()) {
            frames++;
            FrameWriter.heartbeat(room(Frame.OVERHEAD));
        }
    }

    /** Writes a message behind a method that carries content. */
    public void message(int channel, Method method, Message message) {
        if (isHeldUp(BUFFER_LEAST + contentRoom(message))) {
            hold(new Unsent.OfMessage(channel, method, message));
        } else {
            encode(channel, method, message);
        }
    }

    private void encode(int channel, Method method, Message message) {
        encode(channel, method);
        content(room(contentRoom(message)), channel, message);
    }

    /** Writes {@code basic.deliver} and the message. */
    public void deliver(
            int channel, Subscription subscription, long deliveryTag, boolean redelivered, Message message) {
        if (isHeldUp(BUFFER_LEAST + contentRoom(message))) {
            hold(new Unsent.OfDelivery(channel, subscription, deliveryTag, redelivered, message));
        } else {
            encode(channel, subscription, deliveryTag, redelivered, message);
        }
    }

    /** In one pass over bytes that are in wire form already. */
    private void encode(
            int channel, Subscription subscription, long deliveryTag, boolean redelivered, Message message) {
        final byte[] wireTag = subscription.wireTag();
        final byte[] address = message.address().wire();
        final int arguments = DELIVER_FIXED_BYTES + wireTag.length + address.length;
        final ByteBuf out = room(arguments + Frame.OVERHEAD + contentRoom(message));
        frames++;
        out.writeByte(Frame.METHOD);
        out.writeShort(channel);
        out.writeInt(arguments);
        out.writeInt(BasicMethod.Deliver.INDEX);
        out.writeBytes(wireTag);
        out.writeLong(deliveryTag);
        out.writeBoolean(redelivered);
        out.writeBytes(address);
        out.writeByte(Frame.END);
        content(out, channel, message);
    }

    /** Bytes of the header and, unless it goes out frame by frame, of the body; more only where frames are small. */
    private static int contentRoom(Message message) {
        final int body = message.bodyLength();
        return message.propertiesLength() + 4 * Frame.OVERHEAD + (body <= BUFFER_FULL ? body : 0);
    }

    private void content(ByteBuf out, int channel, Message message) {
        final byte[] content = message.content();
        final int propertiesLength = message.propertiesLength();
        final int bodyLength = message.bodyLength();
        FrameWriter.contentHeader(out, channel, bodyLength, content, 0, propertiesLength);
        frames += bodyLength <= SMALL_BODY ? 1 + Math.min(bodyLength, 1) : 1 + framesOf(bodyLength);
        if (bodyLength <= BUFFER_FULL) {
            FrameWriter.body(out, channel, content, propertiesLength, bodyLength, frameMax);
        } else {
            largeBody(channel, content, propertiesLength, content.length);
        }
    }

    private long framesOf(int bodyLength) {
        final int payload = bodyLength <= BUFFER_FULL
                ? Frame.payloadMax(frameMax)
                : Math.min(Frame.payloadMax(frameMax), LARGE_PART);
        return (bodyLength + payload - 1L) / payload;
    }

    /** How many frames were written. */
    public long frames() {
        return frames;
    }

    /** A large body goes out as it lies, with a frame around each part: it is not copied before the socket takes it. */
    private void largeBody(int channel, byte[] content, int from, int to) {
        final ByteBuf before = buffer;
        if (before != null) {
            handOver(before);
        }
        final int payload = Math.min(Frame.payloadMax(frameMax), LARGE_PART);
        for (int at = from; at < to; at += payload) {
            final int length = Math.min(payload, to - at);
            socket.write(Unpooled.wrappedBuffer(
                    Unpooled.buffer(Frame.HEADER_BYTES)
                            .writeByte(Frame.BODY)
                            .writeShort(channel)
                            .writeInt(length),
                    Unpooled.wrappedBuffer(content, at, length),
                    Unpooled.wrappedBuffer(FRAME_END)));
        }
    }

    // What waits unencoded.

    /** Whether something waits already, or a new buffer would be needed that the socket does not want. */
    private boolean isHeldUp(int bytes) {
        if (!unsent.isEmpty()) {
            return true;
        }
        final ByteBuf out = buffer;
        if (out != null && !isFull(out, bytes)) {
            return false;
        }
        if (out != null) {
            handOver(out);
        }
        return !socket.takesMore();
    }

    private void hold(Unsent what) {
        unsent.addLast(what);
        unsentBytes += what.bytes();
        wantFlush();
    }

    /** Whether something waits that is not encoded. */
    public boolean hasUnsent() {
        return !unsent.isEmpty();
    }

    /** What waits unencoded costs so many bytes, apart from messages that their queues count. */
    public long unsentBytes() {
        return unsentBytes;
    }

    /** Encodes what waits, as far as the socket takes more. */
    public void sendMore() {
        while (!unsent.isEmpty() && socket.takesMore()) {
            final Unsent first = unsent.removeFirst();
            unsentBytes -= first.bytes();
            if (first instanceof Unsent.OfDelivery d) {
                encode(d.channel(), d.subscription(), d.deliveryTag(), d.redelivered(), d.message());
            } else if (first instanceof Unsent.OfMessage m) {
                encode(m.channel(), m.method(), m.message());
            } else if (first instanceof Unsent.OfMethod m) {
                encode(m.channel(), m.method());
            }
            final ByteBuf out = buffer;
            if (out != null && (unsent.isEmpty() || isFull(out, BUFFER_LEAST))) {
                handOver(out);
            }
        }
    }

    // Buffers.

    private boolean isFull(ByteBuf out, int bytes) {
        final int full = buffers.areScarce() ? SCARCE_BUFFER_FULL : BUFFER_FULL;
        return out.writerIndex() + bytes > full && out.isReadable();
    }

    private void wantFlush() {
        if (!somethingWritten) {
            somethingWritten = true;
            flushWanted.run();
        }
    }

    /** A buffer to write to, with room for so many bytes unless it has to grow. */
    private ByteBuf room(int bytes) {
        ByteBuf out = buffer;
        if (out != null && isFull(out, bytes)) {
            handOver(out);
            out = null;
        }
        if (out == null) {
            wantFlush();
            out = buffers.buffer(Math.max(buffers.areScarce() ? BUFFER_LEAST : nextCapacity, bytes));
            account(out, 1);
            buffer = out;
        }
        return out;
    }

    private void handOver(ByteBuf full) {
        nextCapacity = BUFFER_FULL;
        buffer = null;
        account(full, -1);
        socket.write(full);
    }

    /** Hands the rest of this turn's bytes over; false if there were none. The caller flushes the socket. */
    public boolean endOfTurn() {
        final ByteBuf out = buffer;
        final boolean something = somethingWritten;
        somethingWritten = false;
        if (out != null) {
            final int bytes = out.readableBytes();
            buffer = null;
            account(out, -1);
            socket.write(out);
            nextCapacity = Math.max(BUFFER_LEAST, Math.min(BUFFER_FULL, (nextCapacity + 2 * bytes) / 2));
        }
        return something;
    }

    /** Drops what was not written. */
    public void discard() {
        unsent.clear();
        unsentBytes = 0;
        final ByteBuf out = buffer;
        buffer = null;
        if (out != null) {
            account(out, -1);
            out.release();
        }
    }

    /** A buffer counts by what it was made for: it seldom grows. */
    private void account(ByteBuf out, int sign) {
        if (out.isDirect()) {
            if (sign > 0) {
                accounted = out.capacity();
            }
            buffers.used(sign * (long) accounted);
        }
    }
}
