package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Finds the frames in the bytes of a socket and hands each to a {@link FrameHandler}; allocates nothing for a frame.
 *
 * <p>A frame is judged as soon as its header is there: one that is too large is refused before its payload is waited
 * for. Errors, also an {@link AmqpException} that the handler throws, are fired through the pipeline as the {@link
 * AmqpException} they are, not wrapped. After an error nothing is decoded until {@link #resume}: a frame that was merely
 * wrong has been passed over then, so that the answer to {@code connection.close} can be read. After one that was too
 * large or had no end, where the next frame begins is unknown: resuming does nothing and all further bytes are dropped.
 *
 * <p>A handler that returns false stops the decoding as well. What the socket delivers meanwhile is kept, so whoever
 * stops must also stop reading from the socket. Confined to the event loop of its socket.
 */
public class FrameDecoder extends ByteToMessageDecoder {
    private static final int CHANNEL_OFFSET = 1;
    private static final int SIZE_OFFSET = 3;

    /** A buffer up to this size may be kept for the few bytes of an incomplete frame. */
    private static final int KEPT_CAPACITY = 2048;

    private enum State {
        /** Frames are handed on as they come in. Left by a handler that says so and by any error. */
        DECODING,
        /** Bytes are kept as they come in. Left by {@link #resume}. */
        STOPPED,
        /** Bytes are dropped as they come in: where the next frame begins is unknown. Never left. */
        LOST
    }

    private final FrameHandler handler;
    private int frameMax;
    private State state = State.DECODING;

    /** Starts with a frame size of {@link Frame#INITIAL_MAX}. */
    public FrameDecoder(FrameHandler handler) {
        this(handler, Frame.INITIAL_MAX);
    }

    /**
     * Starts with the given frame size.
     *
     * @param frameMax in bytes with the overhead; 0 for no limit but {@link Frame#UNLIMITED_PAYLOAD_MAX}
     */
    public FrameDecoder(FrameHandler handler, int frameMax) {
        this.handler = handler;
        this.frameMax = checked(frameMax);
    }

    /**
     * Changes the frame size from the next frame on.
     *
     * @param frameMax in bytes with the overhead; 0 for no limit but {@link Frame#UNLIMITED_PAYLOAD_MAX}
     */
    public void frameMax(int frameMax) {
        this.frameMax = checked(frameMax);
    }

    /** Whether frames are kept back until {@link #resume}. */
    public boolean stopped() {
        return state == State.STOPPED;
    }

    /**
     * Decodes what was kept since decoding stopped, at once, and goes on with what comes in; without effect unless it is
     * stopped. Must not be called from inside {@link FrameHandler#frame}, which returns true to go on.
     */
    public void resume(ChannelHandlerContext ctx) {
        if (state != State.STOPPED) {
            return;
        }
        state = State.DECODING;
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            // Where the pipeline would put it, had the bytes come from the socket.
            ctx.fireExceptionCaught(e);
        }
    }

    /**
     * Does not ask for more to read, unlike the class above, which takes it for a lack of bytes that no messages came out
     * and would defeat a handler that has switched reading off.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        keepLittle();
        ctx.fireChannelReadComplete();
    }

    /** The beginning of a frame may wait for long; it must not keep the large buffer that it was read into. */
    private void keepLittle() {
        final ByteBuf kept = internalBuffer();
        final int bytes = kept.readableBytes();
        if (bytes > 0 && kept.capacity() > KEPT_CAPACITY && kept.capacity() / 4 > bytes) {
            kept.discardReadBytes();
            kept.capacity(Math.max(bytes, KEPT_CAPACITY / 4));
        } else {
            discardSomeReadBytes();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            while (state == State.DECODING && in.readableBytes() >= Frame.HEADER_BYTES) {
                if (!decodeFrame(in)) {
                    return;
                }
            }
            if (state == State.LOST) {
                in.skipBytes(in.readableBytes());
            }
        } catch (AmqpException e) {
            if (state == State.DECODING) {
                state = State.STOPPED;
            }
            ctx.fireExceptionCaught(e);
        }
    }

    /** Hands on the next frame; false if it is not complete yet. */
    private boolean decodeFrame(ByteBuf in) {
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start);
        long size = in.getUnsignedInt(start + SIZE_OFFSET);
        int payloadMax = Frame.payloadMax(frameMax);
        if (size > (long) payloadMax + Frame.MAX_FUDGE) {
            state = State.LOST;
            throw FrameError.tooLarge(type, size, payloadMax);
        }
        int length = (int) size;
        if (in.readableBytes() < Frame.OVERHEAD + length) {
            return false;
        }
        int payload = start + Frame.HEADER_BYTES;
        int end = in.getUnsignedByte(payload + length);
        if (end != Frame.END) {
            state = State.LOST;
            throw FrameError.badEnd(type, in, payload, length, end);
        }
        in.readerIndex(payload + length + 1);
        int channel = in.getUnsignedShort(start + CHANNEL_OFFSET);
        check(type, channel, in, payload, length);
        if (!handler.frame(type, channel, in, payload, length)) {
            state = State.STOPPED;
        }
        return true;
    }

    /** What RabbitMQ refuses whatever the state of the connection. */
    private static void check(int type, int channel, ByteBuf in, int payload, int length) {
        switch (type) {
            case Frame.METHOD -> {}
            case Frame.HEADER, Frame.BODY -> {
                if (channel == 0) {
                    throw FrameError.unexpectedFrame(type, in, payload, length);
                }
            }
            case Frame.HEARTBEAT -> {
                if (length > 0) {
                    throw FrameError.unknownFrame(type, in, payload, length);
                }
                if (channel != 0) {
                    throw FrameError.unexpectedFrame(type, in, payload, length);
                }
            }
            default -> throw FrameError.unknownFrame(type, in, payload, length);
        }
    }

    private static int checked(int frameMax) {
        if (frameMax != 0 && frameMax < Frame.MIN_MAX) {
            throw new IllegalArgumentException("a frame size of " + frameMax + " is below " + Frame.MIN_MAX);
        }
        return frameMax;
    }
}
