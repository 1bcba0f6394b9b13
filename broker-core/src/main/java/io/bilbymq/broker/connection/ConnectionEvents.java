package io.bilbymq.broker.connection;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.vhost.Events;
import io.bilbymq.broker.vhost.Owner;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Tells that a connection comes and goes, and of logins before, with RabbitMQ's headers in its order. Confined to the loop of
 * the socket.
 */
final class ConnectionEvents {
    private static final String PROTOCOL = "{0,9,1}";

    private final Events events;
    private final Node node;
    private final Channel socket;
    private final Loop loop;

    /** What the client has said of itself; kept if somebody heard of the connection. */
    private FieldTable clientProperties = FieldTable.empty();

    ConnectionEvents(Node node, SocketHandler handler) {
        this.events = node.virtualHosts().events();
        this.node = node;
        this.socket = handler.socket();
        this.loop = handler.loop();
    }

    void loggedIn(String user, SaslMechanism mechanism) {
        if (events.areHeard()) {
            events.tell(loop, "user.authentication.success", login(FieldTable.builder(), user, mechanism));
        }
    }

    void refused(String user, SaslMechanism mechanism, String reason) {
        if (events.areHeard()) {
            final FieldTable.Builder headers = FieldTable.builder().put("error", reason);
            events.tell(loop, "user.authentication.failure", login(headers, user, mechanism));
        }
    }

    private FieldTable.Builder login(FieldTable.Builder headers, String user, SaslMechanism mechanism) {
        return headers.put("ssl", false)
                .put("auth_mechanism", mechanism.name())
                .put("protocol", PROTOCOL)
                .put("peer_port", port(socket.remoteAddress()))
                .put("peer_host", host(socket.remoteAddress()))
                .put("connection_name", ConnectionName.of(socket))
                .put("host", host(socket.localAddress()))
                .put("name", user)
                .put("connection_type", "network");
    }

    /** The connection is open, for this user. */
    void opened(Connection connection, Client client, Tuning tuning) {
        if (!events.areHeard()) {
            return;
        }
        clientProperties = client.properties();
        final String user = connection.authorization().user();
        final FieldTable.Builder headers = FieldTable.builder()
                .put("user_who_performed_action", user)
                .put("node", node.name())
                .put("connected_at", System.currentTimeMillis())
                .put("client_properties", Events.terms(clientProperties))
                .put("channel_max", tuning.channelMax())
                .put("frame_max", tuning.frameMax())
                .put("timeout", tuning.heartbeatSeconds())
                .put("vhost", connection.virtualHost().name())
                .put("user", user)
                .put("protocol", PROTOCOL)
                .put("ssl_hash", "")
                .put("ssl_cipher", "")
                .put("ssl_key_exchange", "")
                .put("ssl_protocol", "")
                .put("auth_mechanism", client.mechanism().name())
                .put("peer_cert_validity", "")
                .put("peer_cert_issuer", "")
                .put("peer_cert_subject", "")
                .put("ssl", false)
                .put("peer_host", host(socket.remoteAddress()))
                .put("host", host(socket.localAddress()))
                .put("peer_port", port(socket.remoteAddress()))
                .put("port", port(socket.localAddress()));
        addName(headers, connection.owner());
        headers.put("pid", connection.owner().pid()).put("type", "network");
        addGivenName(headers, connection.owner());
        events.tell(loop, "connection.created", headers);
    }

    /** The socket of a connection that was open is closed. */
    void closed(Owner connection) {
        if (events.areHeard()) {
            final FieldTable.Builder headers = FieldTable.builder()
                    .put("client_properties", Events.terms(clientProperties))
                    .put("node", node.name())
                    .put("pid", connection.pid());
            addName(headers, connection);
            addGivenName(headers, connection);
            events.tell(loop, "connection.closed", headers);
        }
    }

    private static void addName(FieldTable.Builder headers, Owner connection) {
        headers.put("name", connection.name());
    }

    private static void addGivenName(FieldTable.Builder headers, Owner connection) {
        if (!connection.givenName().isEmpty()) {
            headers.put("user_provided_name", connection.givenName());
        }
    }

    private static String host(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : String.valueOf(address);
    }

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }
}
