package io.bilbymq.broker.connection;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.tls.PeerCertificate;
import io.bilbymq.broker.tls.TlsSession;
import io.bilbymq.broker.vhost.Events;
import io.bilbymq.broker.vhost.Owner;
import java.util.function.Function;

/**
 * Tells that a connection comes and goes, and of logins before, with RabbitMQ's headers in its order. Confined to the loop of
 * the socket.
 */
final class ConnectionEvents {
    private static final String PROTOCOL = "{0,9,1}";

    private final Events events;
    private final Node node;
    private final SocketHandler handler;
    private final Loop loop;

    /** What the client has said of itself; kept if somebody heard of the connection. */
    private FieldTable clientProperties = FieldTable.empty();

    ConnectionEvents(Node node, SocketHandler handler) {
        this.events = node.virtualHosts().events();
        this.node = node;
        this.handler = handler;
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
        final ConnectionEnds ends = handler.ends();
        return headers.put("ssl", handler.tls() != null)
                .put("auth_mechanism", mechanism.name())
                .put("protocol", PROTOCOL)
                .put("peer_port", ConnectionEnds.port(ends.client()))
                .put("peer_host", ConnectionEnds.host(ends.client()))
                .put("connection_name", ends.toString())
                .put("host", ConnectionEnds.host(ends.server()))
                .put("name", user)
                .put("connection_type", "network");
    }

    /** The connection is open, for this user. */
    void opened(Connection connection, Client client, Tuning tuning) {
        if (!events.areHeard()) {
            return;
        }
        clientProperties = client.properties();
        final ConnectionEnds ends = handler.ends();
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
                .put("ssl_hash", tls(TlsSession::hash))
                .put("ssl_cipher", tls(TlsSession::cipher))
                .put("ssl_key_exchange", tls(TlsSession::keyExchange))
                .put("ssl_protocol", tls(TlsSession::version))
                .put("auth_mechanism", client.mechanism().name())
                .put("peer_cert_validity", certificate(PeerCertificate::validity))
                .put("peer_cert_issuer", certificate(PeerCertificate::issuer))
                .put("peer_cert_subject", certificate(PeerCertificate::subject))
                .put("ssl", handler.tls() != null)
                .put("peer_host", ConnectionEnds.host(ends.client()))
                .put("host", ConnectionEnds.host(ends.server()))
                .put("peer_port", ConnectionEnds.port(ends.client()))
                .put("port", ConnectionEnds.port(ends.server()));
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

    private String tls(Function<TlsSession, String> part) {
        final TlsSession session = handler.tls();
        return session == null ? "" : part.apply(session);
    }

    private String certificate(Function<PeerCertificate, String> part) {
        return tls(session -> session.peer().map(part).orElse(""));
    }
}
