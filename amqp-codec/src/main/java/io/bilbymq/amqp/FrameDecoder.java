package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

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
 *
 * <p>What is kept, a part of a frame or all that came since decoding stopped, lies in an array of about its size: ten
 * bytes do not hold on to the large buffer they were read into. Frames that came in one piece are decoded where they lie.
 */
public class FrameDecoder extends ChannelInboundHandlerAdapter {
    private static final int CHANNEL_OFFSET = 1;
    private static final int SIZE_OFFSET = 3;

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

    /** Bytes that came and were not decoded: of one frame at most, unless decoding is stopped. */
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;

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

    /** How many bytes of memory hold what was received and could not be decoded yet. */
    public int keptBytes() {
        return kept.capacity();
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
        ByteBuf stopped = kept;
        kept = Unpooled.EMPTY_BUFFER;
        take(ctx, stopped);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        take(ctx, (ByteBuf) bytes);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            decode(in);
        } catch (AmqpException e) {
            if (state == State.DECODING) {
                state = State.STOPPED;
            }
            keep(in);
            // Nobody is left to answer if a frame before this one has closed the socket.
            if (!ctx.isRemoved()) {
                ctx.fireExceptionCaught(e);
            }
        } finally {
            keep(in);
            in.release();
        }
    }

    private void decode(ByteBuf in) {
        while (state == State.DECODING && in.isReadable()) {
            if (kept.isReadable()) {
                completeKept(in);
                if (!decodeFrame(kept)) {
                    return;
                }
                forget();
            } else if (!decodeFrame(in)) {
                return;
            }
        }
    }

    /** Adds to the frame that is kept in part what it lacks, as far as it is there, and nothing of the next frame. */
    private void completeKept(ByteBuf in) {
        keep(in, Frame.HEADER_BYTES - kept.readableBytes());
        if (kept.readableBytes() >= Frame.HEADER_BYTES) {
            long size = kept.getUnsignedInt(kept.readerIndex() + SIZE_OFFSET);
            if (size <= payloadMax()) {
                int frame = Frame.OVERHEAD + (int) size;
                growFor(frame, in.readableBytes());
                keep(in, frame - kept.readableBytes());
            }
        }
    }

    /** Makes room for what has come of a frame: twice what was there, but no more than the frame has. */
    private void growFor(int frame, int come) {
        int needed = Math.min(frame, kept.readableBytes() + come);
        if (needed > kept.capacity()) {
            kept.capacity(Math.min(frame, Math.max(needed, 2 * kept.capacity())));
        }
    }

    /** Keeps all that is left, or drops it if nobody can tell what it is. */
    private void keep(ByteBuf in) {
        if (state == State.LOST) {
            forget();
            in.skipBytes(in.readableBytes());
        } else {
            keep(in, in.readableBytes());
        }
    }

    private void keep(ByteBuf in, int atMost) {
        int count = Math.min(atMost, in.readableBytes());
        if (count > 0) {
            if (!kept.isReadable()) {
                forget();
                kept = Unpooled.buffer(count);
            }
            kept.writeBytes(in, count);
        }
    }

    private void forget() {
        kept.release();
        kept = Unpooled.EMPTY_BUFFER;
    }

    /** Hands on the next frame; false if it is not complete yet. */
    private boolean decodeFrame(ByteBuf in) {
        if (in.readableBytes() < Frame.HEADER_BYTES) {
            return false;
        }
        int start = in.readerIndex();
        int type = in.getUnsignedByte(start);
        long size = in.getUnsignedInt(start + SIZE_OFFSET);
        if (size > payloadMax()) {
            state = State.LOST;
            throw FrameError.tooLarge(type, size, Frame.payloadMax(frameMax));
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

    private long payloadMax() {
        return (long) Frame.payloadMax(frameMax) + Frame.MAX_FUDGE;
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
