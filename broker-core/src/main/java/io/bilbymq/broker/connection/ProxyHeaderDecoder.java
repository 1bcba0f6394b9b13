package io.bilbymq.broker.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads with what a proxy begins a connection, and is gone. A connection that begins otherwise is closed at the first byte that is
 * wrong: it comes around the proxy, or the proxy is not set up for this. What has come lies in an array of about its size.
 */
final class ProxyHeaderDecoder extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderDecoder.class);

    private final SocketHandler handler;
    private byte[] bytes = new byte[0];
    private int count;

    ProxyHeaderDecoder(SocketHandler handler) {
        this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        final ByteBuf in = (ByteBuf) message;
        if (!ctx.channel().isActive()) {
            in.release();
            return;
        }
        final ProxyHeader header;
        try {
            header = read(in);
        } catch (IllegalArgumentException e) {
            in.release();
            LOG.warn("closing AMQP connection ({}): it does not begin with a PROXY protocol header", handler.ends());
            ctx.close();
            return;
        }
        if (header == null) {
            in.release();
        } else {
            handler.behindProxy(header);
            ctx.fireChannelRead(in);
            ctx.pipeline().remove(this);
        }
    }

    private @Nullable ProxyHeader read(ByteBuf in) {
        while (in.isReadable()) {
            final int taken = Math.min(ProxyHeader.missing(bytes, count), in.readableBytes());
            if (bytes.length < count + taken) {
                bytes = Arrays.copyOf(bytes, Math.max(count + taken, Math.min(2 * bytes.length, count + 64)));
            }
            in.readBytes(bytes, count, taken);
            count += taken;
            final ProxyHeader header = ProxyHeader.read(bytes, count);
            if (header != null) {
                return header;
            }
        }
        return null;
    }
}
