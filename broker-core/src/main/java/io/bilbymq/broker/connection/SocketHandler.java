package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FrameDecoder;
import io.bilbymq.amqp.FrameHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands at the end of a socket's pipeline and passes what happens to the {@link Phase} the socket is in. */
final class SocketHandler extends ChannelInboundHandlerAdapter implements FrameHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

    /** How long a peer that did not follow the protocol waits for its socket to be closed: RabbitMQ's. */
    static final int PENALTY_MILLIS = 3000;

    private final Channel socket;
    private final NettyLoop loop;
    private final int handshakeTimeoutMillis;
    private final Future<?> handshakeTimeout;
    private final Decoder decoder;
    private @Nullable ChannelHandlerContext decoderContext;
    private @Nullable Phase phase;

    /** A socket that was just accepted and has so long to become a connection. */
    SocketHandler(Channel socket, NettyLoop loop, int initialFrameMax, int handshakeTimeoutMillis) {
        this.socket = socket;
        this.loop = loop;
        this.handshakeTimeoutMillis = handshakeTimeoutMillis;
        this.handshakeTimeout =
                socket.eventLoop().schedule(this::giveUp, handshakeTimeoutMillis, TimeUnit.MILLISECONDS);
        this.decoder = new Decoder(this, initialFrameMax);
    }

    /** The codec's decoder, which also tells that there were bytes at all. */
    private static final class Decoder extends FrameDecoder {
        private final SocketHandler handler;

        Decoder(SocketHandler handler, int initialFrameMax) {
            super(handler, initialFrameMax);
            this.handler = handler;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            // When the other side has closed it, Netty reads a socket to its end in one go, even if it is not to be
            // read.
            if (!ctx.channel().config().isAutoRead() && !handler.phase().peerClosed()) {
                ReferenceCountUtil.release(bytes);
                return;
            }
            handler.phase().received();
            super.channelRead(ctx, bytes);
            handler.phase().unfinished(keptBytes());
        }
    }

    private void giveUp() {
        LOG.warn(
                "{}: no connection within {} ms, the socket is closed", socket.remoteAddress(), handshakeTimeoutMillis);
        socket.close();
    }

    /** There is a connection, or there will be none. */
    void handshakeOver() {
        handshakeTimeout.cancel(false);
    }

    NettyLoop loop() {
        return loop;
    }

    FrameDecoder decoder() {
        return decoder;
    }

    Channel socket() {
        return socket;
    }

    /** Passes what happens to {@code next} from now on. */
    void become(Phase next) {
        phase = next;
    }

    private Phase phase() {
        final Phase current = phase;
        if (current == null) {
            throw new IllegalStateException("the handshake has not begun");
        }
        return current;
    }

    @Override
    public boolean frame(int type, int channel, ByteBuf in, int offset, int length) {
        loop.frameRead();
        return phase().frame(type, channel, in, offset, length);
    }

    /** Takes bytes from the socket again, those first that were kept. */
    void resumeReading() {
        socket.config().setAutoRead(true);
        decoder.resume(context());
        phase().unfinished(decoder.keptBytes());
    }

    void stopReading() {
        socket.config().setAutoRead(false);
    }

    boolean isReadingStopped() {
        return !socket.config().isAutoRead();
    }

    /** Closes the socket after a while, without a word more: what RabbitMQ does against guessing and flooding. */
    void closeLater() {
        stopReading();
        socket.eventLoop().schedule(() -> socket.close(), PENALTY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Closes the socket after a while, unless the client does it first, which is listened to. */
    void closeUnlessClosed() {
        socket.eventLoop().schedule(() -> socket.close(), PENALTY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext context = decoderContext;
        if (context == null) {
            context = socket.pipeline().context(decoder);
            decoderContext = context;
        }
        return context;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        phase().writabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        handshakeOver();
        phase().socketClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof AmqpException error) {
            phase().frameError(error);
        } else if (cause instanceof IOException) {
            LOG.debug("{}: {}", socket.remoteAddress(), cause.toString());
            socket.close();
        } else {
            LOG.error("{}: internal error, the socket is closed", socket.remoteAddress(), cause);
            socket.close();
        }
    }
}
