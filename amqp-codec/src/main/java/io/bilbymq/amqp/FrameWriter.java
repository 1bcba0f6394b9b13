package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/** Appends whole frames to a buffer that the caller owns. Stateless. */
public final class FrameWriter {
    private static final int SIZE_OFFSET = 3;

    private FrameWriter() {}

    /** Appends the eight bytes that name AMQP 0-9-1. */
    public static void protocolHeader(ByteBuf out) {
        Frame.writeProtocolHeader(out);
    }

    /**
     * Appends a method frame.
     *
     * @throws IllegalArgumentException if an argument does not fit its wire type; the buffer is then as it was
     */
    public static void method(ByteBuf out, int channel, Method method) {
        int start = out.writerIndex();
        boolean complete = false;
        try {
            header(out, Frame.METHOD, channel, 0);
            out.writeInt(method.index());
            method.writeTo(new ArgumentWriter(out));
            out.setInt(start + SIZE_OFFSET, out.writerIndex() - start - Frame.HEADER_BYTES);
            out.writeByte(Frame.END);
            complete = true;
        } finally {
            if (!complete) {
                out.writerIndex(start);
            }
        }
    }

    /** Appends a heartbeat. */
    public static void heartbeat(ByteBuf out) {
        header(out, Frame.HEARTBEAT, 0, 0);
        out.writeByte(Frame.END);
    }

    /**
     * Appends the content header of a message.
     *
     * @param bodySize of the whole body in bytes
     * @param rawProperties holds the property flags and values as they are on the wire, in the {@code length} bytes from
     *     {@code offset}
     */
    public static void contentHeader(
            ByteBuf out, int channel, long bodySize, byte[] rawProperties, int offset, int length) {
        header(out, Frame.HEADER, channel, Frame.CONTENT_HEADER_BYTES + length);
        out.writeShort(BasicMethod.CLASS_ID);
        // AMQP 0-9-1 §4.2.6.1: the weight is unused and must be zero.
        out.writeShort(0);
        out.writeLong(bodySize);
        out.writeBytes(rawProperties, offset, length);
        out.writeByte(Frame.END);
    }

    /**
     * Appends the body of a message in as many frames as it takes; an empty body takes none.
     *
     * @param frameMax the negotiated frame size in bytes with the overhead, 0 for no limit
     */
    public static void body(ByteBuf out, int channel, byte[] content, int offset, int length, int frameMax) {
        int payloadMax = Frame.payloadMax(frameMax);
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int size = Math.min(payloadMax, end - at);
            header(out, Frame.BODY, channel, size);
            out.writeBytes(content, at, size);
            out.writeByte(Frame.END);
            at += size;
        }
    }

    /**
     * How many bytes the content header and the body of a message take in frames.
     *
     * @param frameMax the negotiated frame size in bytes with the overhead, 0 for no limit
     */
    public static long contentBytes(int propertiesLength, int bodyLength, int frameMax) {
        int payloadMax = Frame.payloadMax(frameMax);
        long bodyFrames = (bodyLength + (long) payloadMax - 1) / payloadMax;
        return (long) Frame.OVERHEAD
                + Frame.CONTENT_HEADER_BYTES
                + propertiesLength
                + bodyLength
                + bodyFrames * Frame.OVERHEAD;
    }

    private static void header(ByteBuf out, int type, int channel, int size) {
        out.writeByte(type).writeShort(channel).writeInt(size);
    }
}
