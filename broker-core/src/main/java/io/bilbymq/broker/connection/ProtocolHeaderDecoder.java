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
        LOG.info("{}: speaks another protocol, header {}", ctx.channel().remoteAddress(), Long.toHexString(header));
        final ByteBuf answer = ctx.alloc().buffer(Frame.PROTOCOL_HEADER_BYTES);
        FrameWriter.protocolHeader(answer);
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        handler.handshakeOver();
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", ctx.channel().remoteAddress(), cause.toString());
        ctx.close();
    }
}
