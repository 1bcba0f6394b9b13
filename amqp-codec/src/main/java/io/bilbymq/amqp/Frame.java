package io.bilbymq.amqp;

import io.netty.buffer.ByteBuf;

/** The numbers of AMQP's framing (AMQP 0-9-1 §4.2.3); the layout is drawn in the package's description. */
public final class Frame {
    /** Type of a frame that carries a method. */
    public static final int METHOD = 1;
    /** Type of a frame that carries a content header. */
    public static final int HEADER = 2;
    /** Type of a frame that carries a part of a content body. */
    public static final int BODY = 3;
    /** Type of a frame that only says that the peer is alive. */
    public static final int HEARTBEAT = 8;

    /** The octet that ends every frame. */
    public static final int END = 0xCE;
    /** Bytes in front of the payload: type, channel, size. */
    public static final int HEADER_BYTES = 7;
    /** Bytes of a frame that are not payload: its header and its end. */
    public static final int OVERHEAD = HEADER_BYTES + 1;

    /** The smallest frame size, in bytes with the overhead, that a peer may ask for. */
    public static final int MIN_MAX = 4096;
    /** The frame size, in bytes with the overhead, that holds until {@code tune-ok}; RabbitMQ's, which is above the specification's. */
    public static final int INITIAL_MAX = 8192;
    /** The frame size that RabbitMQ proposes by default, in bytes with the overhead. */
    public static final int DEFAULT_MAX = 131_072;
    /** How many bytes RabbitMQ tolerates above the negotiated size: some clients forget to count the overhead. */
    public static final int MAX_FUDGE = 8;
    /** The largest payload in bytes where the peers agreed on no limit (a frame size of 0). */
    public static final int UNLIMITED_PAYLOAD_MAX = 536_870_912;

    /** Class id, weight and body size: what a content header's payload begins with, in bytes. */
    public static final int CONTENT_HEADER_BYTES = 12;

    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    /** The length of the protocol header in bytes. */
    public static final int PROTOCOL_HEADER_BYTES = 8;

    private Frame() {}

    /** The eight bytes with which a client asks for AMQP 0-9-1, and with which a server refuses anything else. A copy. */
    public static byte[] protocolHeader() {
        return PROTOCOL_HEADER.clone();
    }

    static void writeProtocolHeader(ByteBuf out) {
        out.writeBytes(PROTOCOL_HEADER);
    }

    /** The largest payload that a peer that obeys this frame size may send; 0 stands for no limit. */
    public static int payloadMax(int frameMax) {
        return frameMax == 0 ? UNLIMITED_PAYLOAD_MAX : frameMax - OVERHEAD;
    }
}
