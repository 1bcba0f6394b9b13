package io.bilbymq.broker.connection;

import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the eight bytes with which a client begins (AMQP 0-9-1 §4.2.2).
 *
 * <p>To any protocol but AMQP 0-9-1 the answer is the header of AMQP 0-9-1, and the socket closes. A peer that closes
 * without a byte is somebody's health check.
 */
final class ProtocolHeaderDecoder extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolHeaderDecoder.class);

    /** {@code AMQP 0 0 9 1}. */
    private static final long AMQP_0_9_1 = 0x414D5150_00000901L;

    /** {@code AMQP 1 1 0 9}, which older clients send and mean the same by. */
    private static final long AMQP_0_9 = 0x414D5150_01010009L;

    /** A record with a handshake, of a version that begins with 3 as all do. */
    private static final long TLS_3 = 0x1603;

    private static final int CLIENT_HELLO = 1;

    /** {@code GET } and a blank. */
    private static final long GET = 0x47455420;

    private final Node node;
    private final SocketHandler handler;

    /** The bytes that have come, the last one lowest. */
    private long header;

    private int headerBytes;

    ProtocolHeaderDecoder(Node node, SocketHandler handler) {
        this.node = node;
        this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        final ByteBuf in = (ByteBuf) bytes;
        while (in.isReadable() && headerBytes < Frame.PROTOCOL_HEADER_BYTES) {
            header = header << 8 | in.readUnsignedByte();
            headerBytes++;
        }
        if (headerBytes < Frame.PROTOCOL_HEADER_BYTES) {
            in.release();
        } else if (header == AMQP_0_9_1 || header == AMQP_0_9) {
            begin(ctx, in);
        } else {
            in.release();
            refuse(ctx);
        }
    }

    private void begin(ChannelHandlerContext ctx, ByteBuf rest) {
        final Handshake handshake = new Handshake(node, handler);
        handler.become(handshake);
        ctx.pipeline().addLast(handler.decoder(), handler);
        handshake.start();
        ctx.fireChannelRead(rest);
        ctx.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext ctx) {
        LOG.info("closing AMQP connection ({}): {}", handler.ends(), whatItIs());
        final ByteBuf answer = ctx.alloc().buffer(Frame.PROTOCOL_HEADER_BYTES);
        FrameWriter.protocolHeader(answer);
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    /** In RabbitMQ's words: the two mistakes that people make. */
    private String whatItIs() {
        if (header >>> 48 == TLS_3 && (header >>> 16 & 0xFF) == CLIENT_HELLO) {
            return "TLS client detected on non-TLS AMQP port. Ensure the client is connecting to the correct port";
        }
        if (header >>> 32 == GET) {
            return "HTTP GET request detected on AMQP port. Ensure the client is connecting to the correct port";
        }
        return "bad header " + Long.toHexString(header);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", handler.ends(), cause.toString());
        ctx.close();
    }
}
