package io.bilbymq.broker.connection;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** How logs and people call a connection, as RabbitMQ does: {@code 127.0.0.1:50112 -> 127.0.0.1:5672 (name)}. */
final class ConnectionName {
    private ConnectionName() {}

    static String of(Channel socket, String givenByClient) {
        final String addresses = text(socket.remoteAddress()) + " -> " + text(socket.localAddress());
        return givenByClient.isEmpty() ? addresses : addresses + " (" + givenByClient + ")";
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
