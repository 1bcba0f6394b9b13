package io.bilbymq.broker.connection;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What a connection is called, as in RabbitMQ: {@code 127.0.0.1:50112 -> 127.0.0.1:5672}. */
final class ConnectionName {
    private ConnectionName() {}

    static String of(Channel socket) {
        return text(socket.remoteAddress()) + " -> " + text(socket.localAddress());
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
