package io.bilbymq.broker.connection;

import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the eight bytes with which a client begins (AMQP 0-9-1 §4.2.2).
 *
 * <p>To any protocol but AMQP 0-9-1 the answer is the header of AMQP 0-9-1, and the socket closes. A peer that closes
 * without a byte is somebody's health check.
 */
final class ProtocolHeaderDecoder extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolHeaderDecoder.class);

    /** {@code AMQP 0 0 9 1}. */
    private static final long AMQP_0_9_1 = 0x414D5150_00000901L;

    /** {@code AMQP 1 1 0 9}, which older clients send and mean the same by. */
    private static final long AMQP_0_9 = 0x414D5150_01010009L;

    private final Node node;
    private final SocketHandler handler;

    ProtocolHeaderDecoder(Node node, SocketHandler handler) {
        this.node = node;
        this.handler = handler;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Frame.PROTOCOL_HEADER_BYTES) {
            return;
        }
        final long header = in.readLong();
        if (header == AMQP_0_9_1 || header == AMQP_0_9) {
            final Handshake handshake = new Handshake(node, handler);
            handler.become(handshake);
            ctx.pipeline().addLast(handler.decoder(), handler);
            handshake.start();
            ctx.pipeline().remove(this);
        } else {
            LOG.info("{}: speaks another protocol, header {}", ctx.channel().remoteAddress(), Long.toHexString(header));
            in.skipBytes(in.readableBytes());
            final ByteBuf answer = ctx.alloc().buffer(Frame.PROTOCOL_HEADER_BYTES);
            FrameWriter.protocolHeader(answer);
            ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }
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
