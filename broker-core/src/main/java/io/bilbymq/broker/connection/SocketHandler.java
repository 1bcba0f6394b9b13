package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FrameDecoder;
import io.bilbymq.amqp.FrameHandler;
import io.bilbymq.broker.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
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
    private ConnectionEnds ends;
    private @Nullable TlsRecords records;
    private @Nullable TlsSession tls;
    private long bytesRead;
    private long framesRead;

    /** A socket that was just accepted and has so long to become a connection. */
    SocketHandler(Channel socket, NettyLoop loop, int initialFrameMax, int handshakeTimeoutMillis) {
        this.socket = socket;
        this.loop = loop;
        this.handshakeTimeoutMillis = handshakeTimeoutMillis;
        this.handshakeTimeout =
                socket.eventLoop().schedule(this::giveUp, handshakeTimeoutMillis, TimeUnit.MILLISECONDS);
        this.decoder = new Decoder(this, initialFrameMax);
        this.ends = ConnectionEnds.of(socket);
        loop.newcomers().came(this);
        socket.closeFuture().addListener(closed -> handshakeOver());
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
            // read. What comes through TLS has been asked about where it came in.
            if (handler.tls == null
                    && !ctx.channel().config().isAutoRead()
                    && !handler.phase().peerClosed()) {
                ReferenceCountUtil.release(bytes);
                return;
            }
            handler.bytesRead += bytes instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
            handler.phase().received();
            super.channelRead(ctx, bytes);
            handler.phase().unfinished(keptBytes());
        }
    }

    private void giveUp() {
        LOG.warn("{}: no connection within {} ms, the socket is closed", ends, handshakeTimeoutMillis);
        socket.close();
    }

    /** There is a connection, or there will be none. */
    void handshakeOver() {
        handshakeTimeout.cancel(false);
        loop.newcomers().left(this);
    }

    /** Others want to log in as well, and there is room for so many only. */
    void crowdedOut(int room) {
        LOG.warn("{}: closed without login, as {} others are waiting to log in", ends, room);
        socket.close();
    }

    /** Bytes of AMQP that have come. */
    long bytesRead() {
        return bytesRead;
    }

    /** Frames that have come. */
    long framesRead() {
        return framesRead;
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

    /** Between whom the connection is. */
    ConnectionEnds ends() {
        return ends;
    }

    /** A proxy has said who has connected to it. */
    void behindProxy(ProxyHeader header) {
        ends = ends.behindProxy(header);
    }

    /** What is encrypted, and how; null if nothing is. */
    @Nullable
    TlsSession tls() {
        return tls;
    }

    /** From now on what comes out of the socket has been encrypted. */
    void encrypted(TlsSession session, TlsRecords source) {
        tls = session;
        records = source;
    }

    /** Whether what the peer has sent before it closed the socket, which was not read, is wanted. */
    boolean isWantedAfterEnd() {
        return phase != null && phase.peerClosed();
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
        framesRead++;
        return phase().frame(type, channel, in, offset, length);
    }

    /** Takes bytes from the socket again, those first that were kept. */
    void resumeReading() {
        socket.config().setAutoRead(true);
        decoder.resume(context());
        if (records != null) {
            records.resume();
        }
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
        phase().socketClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof AmqpException error) {
            phase().frameError(error);
        } else if (isOfThePeer(cause)) {
            LOG.debug("{}: {}", ends, cause.toString());
            socket.close();
        } else {
            LOG.error("{}: internal error, the socket is closed", ends, cause);
            socket.close();
        }
    }

    /** A reset, or what is wrong in TLS. */
    static boolean isOfThePeer(Throwable cause) {
        return cause instanceof IOException
                || (cause instanceof DecoderException && cause.getCause() instanceof IOException);
    }
}
