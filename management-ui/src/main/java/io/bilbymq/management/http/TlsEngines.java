package io.bilbymq.management.http;

import io.bilbymq.broker.tls.TlsServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.security.cert.CertificateException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Vert.x speak TLS with the engines that AMQP has: the same certificates, read again when their files change, the same trust,
 * versions and ciphers, computed on the same kind of threads. Managers of keys, which Vert.x would take as well, are not enough for
 * that: sessions that were begun under an authority that is not trusted any more would be resumed for hours.
 *
 * <p>A client in the middle of a handshake is none of the {@link Connections} yet; if there are too many of them, the eldest is
 * closed. Confined to the thread of the API.
 */
final class TlsEngines extends SSLEngineOptions {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEngines.class);

    /** A record of TLS whose type this is carries part of a handshake (RFC 5246, section 6.2.1). */
    private static final int HANDSHAKE = 22;

    private final TlsServer tls;
    private final int handshakesMax;

    /** Those of {@code tls}, for at most so many handshakes at a time. */
    TlsEngines(TlsServer tls, int handshakesMax) {
        this.tls = tls;
        this.handshakesMax = handshakesMax;
    }

    @Override
    public TlsEngines copy() {
        return this;
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return () -> new Engines(tls, handshakesMax);
    }

    /** Whose certificate is refused finds little about it in what TLS answers; of other failures there are many, and they say nothing. */
    private static void tellOfCertificate(ChannelHandlerContext context, @Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                LOG.info("closing HTTP connection ({}): {}", context.channel().remoteAddress(), cause.getMessage());
                return;
            }
        }
    }

    private static final class Engines extends SslContext {
        private final TlsServer tls;
        private final int handshakesMax;

        /** The eldest first. */
        private final Map<SslHandler, ChannelHandlerContext> handshakes = new LinkedHashMap<>();

        Engines(TlsServer tls, int handshakesMax) {
            this.tls = tls;
            this.handshakesMax = handshakesMax;
        }

        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor vertxs) {
            return new Handshake(newEngine(allocator));
        }

        /** This is the one that Vert.x asks for if it knows whom it talks to. */
        @Override
        protected SslHandler newHandler(
                ByteBufAllocator allocator, String host, int port, boolean startTls, Executor vertxs) {
            return newHandler(allocator, startTls, vertxs);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator) {
            return tls.engineNow();
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
            return newEngine(allocator);
        }

        @Override
        public boolean isClient() {
            return false;
        }

        @Override
        public List<String> cipherSuites() {
            return tls.settings().ciphers();
        }

        // It is deprecated to call this; it has to be there nevertheless.
        @SuppressWarnings("deprecation")
        @Override
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return List::of;
        }

        @Override
        public SSLSessionContext sessionContext() {
            throw new UnsupportedOperationException("each reading of the certificate has its own");
        }

        private final class Handshake extends SslHandler {
            Handshake(SSLEngine engine) {
                super(engine, tls.threads());
            }

            @Override
            public void handlerAdded(ChannelHandlerContext context) throws Exception {
                if (handshakes.size() >= handshakesMax) {
                    final Iterator<ChannelHandlerContext> eldest =
                            handshakes.values().iterator();
                    eldest.next().close();
                }
                handshakes.put(this, context);
                handshakeFuture().addListener(done -> {
                    handshakes.remove(this);
                    tellOfCertificate(context, done.cause());
                });
                super.handlerAdded(context);
            }

            /**
             * Refuses a second handshake, with which one client could have the broker compute all day long. Only in TLS 1.2 can a client
             * ask for one, and then the record says so: what belongs to the protocol itself is sealed as content in TLS 1.3.
             */
            @Override
            protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
                if (handshakeFuture().isSuccess()
                        && in.isReadable()
                        && in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
                    in.skipBytes(in.readableBytes());
                    context.close();
                    return;
                }
                super.decode(context, in, out);
            }

            @Override
            public void handlerRemoved0(ChannelHandlerContext context) throws Exception {
                handshakes.remove(this);
                super.handlerRemoved0(context);
            }
        }
    }
}
