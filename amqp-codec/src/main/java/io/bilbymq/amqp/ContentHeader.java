package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/**
 * What stands between {@code basic.publish} and the body (AMQP 0-9-1 §4.2.6.1): how long the body is, and where in the
 * buffer the raw properties lie, flags first. They are well formed: once copied, {@link Properties} reads them without
 * fail.
 *
 * @param bodySize in bytes, 0 to {@link #BODY_SIZE_MAX}
 * @param propertiesOffset absolute index in the buffer
 * @param propertiesLength in bytes, at least 2
 */
public record ContentHeader(long bodySize, int propertiesOffset, int propertiesLength) {
    /** The largest body in bytes that RabbitMQ can be configured to take. */
    public static final long BODY_SIZE_MAX = 536_870_912;

    private static final int BODY_SIZE_OFFSET = 4;

    /**
     * Reads and checks the payload of a header frame, which lies at the absolute indexes from {@code offset} to {@code
     * offset + length}; the buffer's own indexes stay where they are.
     *
     * @throws AmqpException UNEXPECTED_FRAME for the header of another class than basic; FRAME_ERROR for a body that is
     *     too large and for properties that are not well formed (where RabbitMQ fails with INTERNAL_ERROR)
     */
    public static ContentHeader readFrom(ByteBuf in, int offset, int length) {
        if (length < Frame.CONTENT_HEADER_BYTES) {
            throw FrameError.unknownFrame(Frame.HEADER, in, offset, length);
        }
        int classId = in.getUnsignedShort(offset);
        if (classId != BasicMethod.CLASS_ID) {
            throw new AmqpException(
                    ReplyCode.UNEXPECTED_FRAME,
                    "expected content header for class " + BasicMethod.CLASS_ID + ", got one for class " + classId
                            + " instead");
        }
        long bodySize = in.getLong(offset + BODY_SIZE_OFFSET);
        if (Long.compareUnsigned(bodySize, BODY_SIZE_MAX) > 0) {
            throw new AmqpException(
                    ReplyCode.FRAME_ERROR,
                    "content body size " + Long.toUnsignedString(bodySize) + " exceeds maximum allowed size "
                            + BODY_SIZE_MAX);
        }
        int properties = offset + Frame.CONTENT_HEADER_BYTES;
        int propertiesLength = length - Frame.CONTENT_HEADER_BYTES;
        if (!PropertiesFormat.isWellFormed(in, properties, properties + propertiesLength)) {
            throw FrameError.cannotDecode(in, properties, propertiesLength);
        }
        return new ContentHeader(bodySize, properties, propertiesLength);
    }

    /** A copy of the raw properties from the buffer that this header was read from. */
    public byte[] copyProperties(ByteBuf in) {
        byte[] raw = new byte[propertiesLength];
        in.getBytes(propertiesOffset, raw);
        return raw;
    }
}
