package io.bilbymq.broker.connection;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Between whom a connection is. Behind a proxy these are not the ends of the socket, if the proxy says who has connected to it.
 *
 * @param client the client's address
 * @param server the address that the client has connected to
 * @param sender the other end of the socket: the client or a proxy
 */
record ConnectionEnds(
        @Nullable SocketAddress client,
        @Nullable SocketAddress server,
        @Nullable SocketAddress sender) {
    /** That of a peer that has gone already; it is not on loopback. */
    private static final InetAddress NOBODYS = new InetSocketAddress(0).getAddress();

    /** Those of the socket. */
    static ConnectionEnds of(Channel socket) {
        return new ConnectionEnds(socket.remoteAddress(), socket.localAddress(), socket.remoteAddress());
    }

    /** Those of the client's connection to a proxy that has sent this header. */
    ConnectionEnds behindProxy(ProxyHeader header) {
        return header.ends()
                .map(ends -> new ConnectionEnds(ends.source(), ends.destination(), sender))
                .orElse(this);
    }

    /**
     * Where the client is, for deciding what it may do from there. A client on the proxy's machine is not on this machine: if the
     * proxy says that it is on loopback, it counts as being where the proxy is.
     */
    InetAddress place() {
        final InetAddress said = address(client);
        return said.isLoopbackAddress() ? address(sender) : said;
    }

    private static InetAddress address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getAddress() : NOBODYS;
    }

    static String host(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toAddressString(inet.getAddress())
                : String.valueOf(address);
    }

    static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    /** What the connection is called, as in RabbitMQ: {@code 127.0.0.1:50112 -> [::1]:5672}. */
    @Override
    public String toString() {
        return text(client) + " -> " + text(server);
    }

    private static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : String.valueOf(address);
    }
}
