package io.bilbymq.broker.connection;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.TcpSettings;
import io.bilbymq.broker.tls.TlsServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets on which a broker listens, and everything they have accepted. */
public final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /** How long clients have to answer that they have seen the broker stop. */
    private static final int GOODBYE_MILLIS = 1000;

    private final Node node;
    private final NettyLoops loops;
    private final List<Channel> listening = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> tlsAddresses = new CopyOnWriteArrayList<>();

    /** Listens nowhere yet. */
    public Listeners(Node node, NettyLoops loops) {
        this.node = node;
        this.loops = loops;
    }

    /**
     * Begins to listen for AMQP through TLS.
     *
     * @throws IOException if the address cannot be had
     */
    public void listen(ListenAddress address, TlsServer tls) throws IOException {
        tlsAddresses.add(listen(address, Optional.of(tls)));
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public void listen(ListenAddress address) throws IOException {
        addresses.add(listen(address, Optional.empty()));
    }

    /** Where it listens without TLS, with the ports that were taken. Any thread may ask. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Where it listens through TLS, with the ports that were taken. Any thread may ask. */
    public List<InetSocketAddress> tlsAddresses() {
        return List.copyOf(tlsAddresses);
    }

    private InetSocketAddress listen(ListenAddress address, Optional<TlsServer> tls) throws IOException {
        final TcpSettings tcp = node.settings().tcp();
        final ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverSocketType())
                .option(ChannelOption.SO_BACKLOG, tcp.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.ALLOCATOR, loops.allocator())
                .childOption(ChannelOption.TCP_NODELAY, tcp.noDelay())
                .childOption(ChannelOption.SO_KEEPALIVE, tcp.keepAlive())
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ReadPortions(node.alarms().memory()))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Outflow.STOP_BYTES / 2, Outflow.STOP_BYTES))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel socket) {
                        accepted(socket, tls);
                    }
                });
        if (tcp.sendBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_SNDBUF, tcp.sendBufferBytes());
        }
        if (tcp.receiveBufferBytes() > 0) {
            bootstrap.childOption(ChannelOption.SO_RCVBUF, tcp.receiveBufferBytes());
        }
        final var bound = bootstrap
                .bind(new InetSocketAddress(address.host(), address.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address.host() + ":" + address.port() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listening.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void accepted(Channel socket, Optional<TlsServer> tls) {
        final int initialFrameMax = node.limits().initialFrameMax();
        final int timeout = node.limits().handshakeTimeoutMillis();
        final SocketHandler handler = new SocketHandler(socket, loops.of(socket.eventLoop()), initialFrameMax, timeout);
        if (node.settings().tcp().proxyProtocol()) {
            socket.pipeline().addLast(new ProxyHeaderDecoder(handler));
        }
        tls.ifPresent(server -> socket.pipeline().addLast(new TlsRecords(server, handler)));
        socket.pipeline().addLast(new ProtocolHeaderDecoder(node, handler));
    }

    /** Stops listening, says good-bye to every connection, and waits a moment for the clients to close. */
    @Override
    public void close() {
        listening.forEach(socket -> socket.close().awaitUninterruptibly());
        listening.clear();
        node.connections().forEach(connection -> connection.loop().execute(connection::shutDown));
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS);
        while (!node.connections().isEmpty() && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        if (!node.connections().isEmpty()) {
            LOG.info(
                    "{} connections did not answer the good-bye",
                    node.connections().size());
        }
    }
}
