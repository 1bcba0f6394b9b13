package io.bilbymq.broker.connection;

import io.bilbymq.broker.tls.TlsServer;
import io.bilbymq.broker.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before TLS and hands it whole records (RFC 8446 §5.1), the first of them only when it has begun a handshake: until then a
 * socket costs what it has sent, and no more. An engine and its buffers are made for a client that has said hello.
 *
 * <p>What is kept, a part of a record or all that came while the socket is not to be read, lies in an array of about its size.
 * Refuses what would make work without end: a hello that claims to be huge, a second handshake, records without content. The name
 * that a client asks for is the engine's business.
 *
 * <p>Confined to the event loop of its socket.
 */
final class TlsRecords extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(TlsRecords.class);

    private static final int HEADER_BYTES = 5;
    private static final int LENGTH_OFFSET = 3;

    /** A record's content, and what encryption may add to it (RFC 5246 §6.2.3). */
    private static final int CONTENT_MAX = 16 * 1024;

    private static final int ENCRYPTED_MAX = CONTENT_MAX + 2048;

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;

    /** Bytes from the start of a record to the end of the hello's own length. */
    private static final int HELLO_LENGTH_END = HEADER_BYTES + 4;

    /** A hello of a handshake of today has some hundred bytes, with a large ticket or a key of tomorrow a few thousand. */
    private static final int HELLO_BYTES_MAX = CONTENT_MAX;

    /** Fatal, unexpected message: what RabbitMQ says to whoever does not speak TLS. */
    private static final byte[] ALERT = {21, 3, 1, 0, 2, 2, 10};

    /**
     * What a client may send that has no content: in a handshake, certificates; afterwards, new keys now and then. Each byte of
     * content allows for some more, as a record has up to 85 bytes around it.
     */
    private static final int WITHOUT_CONTENT_MAX = 64 * 1024;

    private static final int ALLOWED_FOR_A_BYTE = 128;

    /** Answers to what TLS itself is asked, such as for new keys, may wait in front of a socket that is not read to this amount. */
    private static final long WAITING_MAX = 4L * 1024 * 1024;

    private enum State {
        /** Nothing, or a part of a hello, has come. Left by a whole record. */
        SILENT,
        /** An engine is being made. Left when it is there. */
        MAKING,
        /** Left by the end of the handshake. */
        SHAKING_HANDS,
        /** Both sides know their keys. Left by a mistake. */
        ENCRYPTED,
        /** The socket is closed, or about to be. */
        OVER
    }

    private final TlsServer tls;
    private final SocketHandler handler;
    private State state = State.SILENT;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> timeout;
    private byte[] kept = new byte[0];
    private int keptCount;
    private long counted;
    private long withoutContent;
    private boolean renegotiable;

    TlsRecords(TlsServer tls, SocketHandler handler) {
        this.tls = tls;
        this.handler = handler;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        timeout = ctx.executor()
                .schedule(
                        () -> refuse(
                                ctx, "no TLS handshake within " + tls.settings().handshakeTimeoutMillis() + " ms"),
                        tls.settings().handshakeTimeoutMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        final ByteBuf in = (ByteBuf) message;
        try {
            if (state != State.OVER && isWanted(ctx)) {
                take(ctx, in);
            }
        } finally {
            in.release();
        }
        count();
    }

    /** When the other side has closed it, Netty reads a socket to its end in one go, even if it is not to be read. */
    private boolean isWanted(ChannelHandlerContext ctx) {
        return ctx.channel().config().isAutoRead() || (state == State.ENCRYPTED && handler.isWantedAfterEnd());
    }

    private void take(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.isReadable() && state != State.OVER) {
            if (state == State.MAKING && keptCount + in.readableBytes() > WITHOUT_CONTENT_MAX / 2) {
                refuse(ctx, "the client does not wait for the server's hello");
            } else if (state == State.MAKING || !ctx.channel().config().isAutoRead()) {
                keep(in, in.readableBytes(), in.readableBytes());
                return;
            } else if (keptCount > 0) {
                completeKept(ctx, in);
            } else {
                takeWhole(ctx, in);
            }
        }
    }

    /** Hands on the record that lies here, or keeps it if a part of it is missing. */
    private void takeWhole(ChannelHandlerContext ctx, ByteBuf in) {
        final int there = in.readableBytes();
        if (there >= HEADER_BYTES && state != State.SILENT) {
            final int length =
                    length(in.getUnsignedByte(in.readerIndex()), in.getUnsignedShort(in.readerIndex() + LENGTH_OFFSET));
            if (length < 0) {
                refuse(ctx, "a TLS record is too large");
                return;
            }
            if (state == State.ENCRYPTED && there >= length) {
                handOn(ctx, in.readRetainedSlice(length));
                return;
            }
            keep(in, Math.min(there, length), length);
        } else {
            keep(in, Math.min(there, HEADER_BYTES), HEADER_BYTES);
        }
        keptMayBeWhole(ctx);
    }

    private void completeKept(ChannelHandlerContext ctx, ByteBuf in) {
        final int wanted = keptCount < HEADER_BYTES ? HEADER_BYTES : keptLength();
        keep(in, Math.min(in.readableBytes(), wanted - keptCount), wanted);
        keptMayBeWhole(ctx);
    }

    /** What is kept is at most one record here. */
    private void keptMayBeWhole(ChannelHandlerContext ctx) {
        if (state == State.SILENT && !isBeginOfHello(ctx)) {
            return;
        }
        if (keptCount < HEADER_BYTES) {
            return;
        }
        final int length = keptLength();
        if (length < 0) {
            refuse(ctx, "a TLS record is too large");
        } else if (keptCount == length) {
            if (state == State.SILENT) {
                makeEngine(ctx);
            } else {
                handOnKept(ctx);
            }
        }
    }

    private int keptLength() {
        return length(kept[0] & 0xFF, (kept[LENGTH_OFFSET] & 0xFF) << 8 | (kept[LENGTH_OFFSET + 1] & 0xFF));
    }

    /** Bytes of the record with this header, or -1 if there is none as large. */
    private int length(int type, int content) {
        return content > (type == HANDSHAKE ? CONTENT_MAX : ENCRYPTED_MAX) ? -1 : HEADER_BYTES + content;
    }

    private void handOnKept(ChannelHandlerContext ctx) {
        final ByteBuf record = Unpooled.wrappedBuffer(kept, 0, keptCount);
        kept = new byte[0];
        keptCount = 0;
        handOn(ctx, record);
    }

    /** Keeps so many bytes, in an array that is no larger than twice what has come. */
    private void keep(ByteBuf in, int bytes, int wanted) {
        final int needed = keptCount + bytes;
        if (kept.length < needed) {
            final int size = Math.max(needed, Math.min(wanted, 2 * kept.length));
            final byte[] larger = new byte[size];
            System.arraycopy(kept, 0, larger, 0, keptCount);
            kept = larger;
        }
        in.readBytes(kept, keptCount, bytes);
        keptCount = needed;
    }

    private void count() {
        handler.loop().memory().add(kept.length - counted);
        counted = kept.length;
    }

    // The first record.

    /** Whether what has come may be the beginning of a client's hello; if not, the socket is closed. */
    private boolean isBeginOfHello(ChannelHandlerContext ctx) {
        if (kept[0] != HANDSHAKE || (keptCount > 1 && kept[1] != 3)) {
            refuseOtherProtocol(ctx);
            return false;
        }
        final boolean another = keptCount > HEADER_BYTES && kept[HEADER_BYTES] != CLIENT_HELLO;
        if (another || (keptCount >= HELLO_LENGTH_END && helloLength() > HELLO_BYTES_MAX)) {
            refuse(
                    ctx,
                    another
                            ? "TLS does not begin with a hello"
                            : "a TLS hello claims to have " + helloLength() + " bytes");
            return false;
        }
        return true;
    }

    private int helloLength() {
        return (kept[6] & 0xFF) << 16 | (kept[7] & 0xFF) << 8 | (kept[8] & 0xFF);
    }

    private void refuseOtherProtocol(ChannelHandlerContext ctx) {
        final String begin = new String(kept, 0, Math.min(keptCount, 4), StandardCharsets.ISO_8859_1);
        final String who = "AMQP".startsWith(begin)
                ? "AMQP client without TLS detected on TLS port"
                : "GET ".startsWith(begin) ? "HTTP GET request detected on TLS port" : "it does not speak TLS";
        over();
        LOG.warn(
                "closing AMQP connection ({}): {}. Ensure the client is connecting to the correct port.",
                handler.ends(),
                who);
        ctx.writeAndFlush(Unpooled.wrappedBuffer(ALERT)).addListener(ChannelFutureListener.CLOSE);
    }

    // The handshake.

    private void makeEngine(ChannelHandlerContext ctx) {
        state = State.MAKING;
        ctx.channel().config().setAutoRead(false);
        tls.engine().whenComplete((engine, failure) -> ctx.executor().execute(() -> begin(ctx, engine, failure)));
    }

    private void begin(ChannelHandlerContext ctx, @Nullable SSLEngine engine, @Nullable Throwable failure) {
        if (state != State.MAKING) {
            return;
        }
        if (engine == null) {
            LOG.error("{}: cannot begin a TLS handshake", handler.ends(), failure);
            over();
            ctx.close();
            return;
        }
        final SslHandler ssl = new SslHandler(engine, false, tls.threads());
        // One timer is enough, and it runs already.
        ssl.setHandshakeTimeoutMillis(0);
        ctx.pipeline().addAfter(ctx.name(), null, new Content());
        ctx.pipeline().addAfter(ctx.name(), null, ssl);
        ssl.handshakeFuture().addListener(done -> shakenHands(ctx, engine, done.cause()));
        state = State.SHAKING_HANDS;
        ctx.channel().config().setAutoRead(true);
        takeKept(ctx);
    }

    private void shakenHands(ChannelHandlerContext ctx, SSLEngine engine, @Nullable Throwable failure) {
        if (state != State.SHAKING_HANDS) {
            return;
        }
        if (failure != null) {
            over();
            LOG.info("closing AMQP connection ({}): TLS handshake failed: {}", handler.ends(), failure.getMessage());
            // Netty is about to tell the client why.
            ctx.executor().execute(ctx::close);
            return;
        }
        state = State.ENCRYPTED;
        withoutContent = 0;
        cancelTimeout();
        final TlsSession session = TlsSession.of(engine.getSession());
        renegotiable = "tlsv1.2".equals(session.version());
        handler.encrypted(session, this);
    }

    // Afterwards.

    /** Hands on what was kept while the socket was not to be read. */
    void resume() {
        final ChannelHandlerContext ctx = context;
        if (ctx != null && state == State.ENCRYPTED && keptCount > 0) {
            takeKept(ctx);
        }
    }

    private void takeKept(ChannelHandlerContext ctx) {
        final ByteBuf stopped = Unpooled.wrappedBuffer(kept, 0, keptCount);
        kept = new byte[0];
        keptCount = 0;
        take(ctx, stopped);
        // The read that brought it was complete long ago, and TLS answers when one is.
        ctx.fireChannelReadComplete();
        count();
    }

    private void handOn(ChannelHandlerContext ctx, ByteBuf record) {
        if (renegotiable && record.getUnsignedByte(record.readerIndex()) == HANDSHAKE) {
            record.release();
            refuse(ctx, "the client wants another TLS handshake");
            return;
        }
        withoutContent += record.readableBytes();
        ctx.fireChannelRead(record);
        if (state == State.OVER) {
            return;
        }
        if (withoutContent > WITHOUT_CONTENT_MAX) {
            refuse(ctx, "too many TLS records without content");
        } else if (waiting(ctx) > WAITING_MAX) {
            refuse(ctx, "the client does not read what TLS answers");
        }
    }

    private static long waiting(ChannelHandlerContext ctx) {
        final ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    /** Stands behind TLS and tells how much content there was. */
    private final class Content extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            final long allowed = (long) ((ByteBuf) message).readableBytes() * ALLOWED_FOR_A_BYTE;
            withoutContent = Math.max(0, withoutContent - allowed);
            ctx.fireChannelRead(message);
        }
    }

    private void refuse(ChannelHandlerContext ctx, String reason) {
        if (state != State.OVER) {
            over();
            LOG.info("closing AMQP connection ({}): {}", handler.ends(), reason);
            ctx.close();
        }
    }

    private void over() {
        state = State.OVER;
        cancelTimeout();
        kept = new byte[0];
        keptCount = 0;
        count();
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over();
        ctx.fireChannelInactive();
    }
}
