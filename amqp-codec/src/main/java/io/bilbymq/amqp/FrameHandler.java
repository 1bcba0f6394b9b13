package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/** Takes the frames that a {@link FrameDecoder} finds, on the event loop of their socket and in their order. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Takes one well-formed frame. Its payload lies at the absolute indexes from {@code offset} to {@code offset +
     * length} of {@code in}; both are valid during this call only, and the buffer's own indexes must not be moved.
     *
     * @param type one of {@link Frame#METHOD}, {@link Frame#HEADER}, {@link Frame#BODY}, {@link Frame#HEARTBEAT};
     *     headers and bodies never come for channel 0, heartbeats only come for it
     * @param channel 0 to 65535
     * @return true to go on; false to keep what follows in the decoder until {@link FrameDecoder#resume}, or for good if
     *     the socket has been closed
     */
    boolean frame(int type, int channel, ByteBuf in, int offset, int length);
}
