package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.ApiUser;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Columns;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /connections}, and those of virtual hosts and users. */
public final class ConnectionsApi implements Endpoint.Resource {
    /** Why a connection is closed if nobody gives a reason, in the header {@code X-Reason}. */
    private static final String REASON = "Closed via management plugin";

    private static final String CONNECTION = "connection";
    private static final String OWN = "User not authorised to access object";

    private static final ConnectionStatistics.Tls NO_TLS = new ConnectionStatistics.Tls("", "", "", "", "", "", "");

    private final Broker broker;
    private final String node;
    private final Numbers numbers;
    private final ChannelsApi channels;

    /** Those of a broker; {@code node} is its name. */
    public ConnectionsApi(Broker broker, String node, Numbers numbers, ChannelsApi channels) {
        this.broker = broker;
        this.node = node;
        this.numbers = numbers;
        this.channels = channels;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/connections", Audience.MANAGEMENT, "Connections", request -> list(request, all -> true)),
                get("/connections/{connection}", Audience.MANAGEMENT, "A connection", this::show),
                delete(
                        "/connections/{connection}",
                        Audience.MANAGEMENT,
                        "Close a connection: header X-Reason",
                        this::close),
                get(
                        "/connections/{connection}/channels",
                        Audience.MANAGEMENT,
                        "Channels of a connection",
                        this::channels),
                get(
                        "/connections/{connection}/sessions",
                        Audience.MANAGEMENT,
                        "Sessions of AMQP 1.0, which is not spoken here",
                        request -> require(request, request.by().isMonitoring())
                                .thenApply(connection -> Answer.ok(Json.array()))),
                get("/connections/username/{username}", Audience.MANAGEMENT, "Connections of a user", this::ofUser),
                delete(
                        "/connections/username/{username}",
                        Audience.MANAGEMENT,
                        "Close all connections of a user: header X-Reason",
                        this::closeAll),
                get(
                        "/vhosts/{vhost}/connections",
                        Audience.VIRTUAL_HOST,
                        "Connections to a virtual host",
                        request -> list(
                                request, connection -> connection.virtualHost().equals(request.virtualHost()))));
    }

    private CompletionStage<Answer> list(Request request, Predicate<ConnectionStatistics> which) {
        final Consumer<Fields> added = numbers.wantedBy(request);
        final ApiUser user = request.by();
        return broker.statistics()
                .connections()
                .thenApply(connections -> Listing.answer(
                        request,
                        connections.stream()
                                .filter(which)
                                .filter(connection ->
                                        user.isMonitoring() || connection.user().equals(user.user()))
                                .toList(),
                        List.of("vhost", "name"),
                        (connection, wanted) -> json(connection, added, wanted)));
    }

    /** The one of the path, if whoever asks may see it, or, if it is to be closed, may close it. */
    private CompletionStage<ConnectionStatistics> require(Request request, boolean othersToo) {
        return broker.statistics().connection(request.variable(CONNECTION)).thenApply(found -> {
            final ConnectionStatistics connection = found.orElseThrow(ApiException::notFound);
            if (!othersToo && !connection.user().equals(request.by().user())) {
                throw ApiException.notAuthorised(OWN);
            }
            return connection;
        });
    }

    private CompletionStage<Answer> show(Request request) {
        return require(request, request.by().isMonitoring())
                .thenApply(
                        connection -> Listing.one(request, json(connection, numbers.wantedBy(request), Columns.ALL)));
    }

    private CompletionStage<Answer> channels(Request request) {
        return require(request, request.by().isMonitoring())
                .thenCompose(connection -> broker.statistics().channels(connection.name()))
                .thenApply(those -> channels.answer(request, those, all -> true));
    }

    private CompletionStage<Answer> close(Request request) {
        return require(request, request.by().isAdministrator())
                .thenCompose(connection -> broker.closeConnection(connection.name(), reason(request)))
                .thenApply(closed -> Answer.noContent());
    }

    private static String reason(Request request) {
        return request.textHeader("x-reason").filter(text -> !text.isBlank()).orElse(REASON);
    }

    /** The user of the path, if those are one's own connections or one may deal with those of others. */
    private static String user(Request request, boolean othersToo) {
        final String user = request.variable("username");
        if (!othersToo && !user.equals(request.by().user())) {
            throw ApiException.notAuthorised(OWN);
        }
        return user;
    }

    private CompletionStage<Answer> ofUser(Request request) {
        final String user = user(request, request.by().isMonitoring());
        return list(request, connection -> connection.user().equals(user));
    }

    private CompletionStage<Answer> closeAll(Request request) {
        final String user = user(request, request.by().isAdministrator());
        return broker.closeConnections(connection -> connection.user().equals(user), reason(request))
                .thenApply(closed -> Answer.noContent());
    }

    private ObjectNode json(ConnectionStatistics connection, Consumer<Fields> added, Columns wanted) {
        final Fields fields = new Fields(wanted)
                .put("auth_mechanism", connection.mechanism())
                .put("channel_max", connection.channelMax())
                .put("channels", connection.channels())
                .set("client_properties", () -> ArgumentsJson.json(connection.clientProperties()))
                .put("connected_at", connection.connectedAt())
                .put("frame_max", connection.frameMax())
                .put("host", connection.host())
                .key("name", connection.name())
                .put("node", node)
                .put("peer_host", connection.peerHost())
                .put("peer_port", connection.peerPort())
                .put("port", connection.port())
                .put("protocol", "AMQP 0-9-1")
                .put("recv_cnt", connection.traffic().receivedFrames())
                .key("recv_oct", connection.traffic().receivedBytes())
                .put("send_cnt", connection.traffic().sentFrames())
                .key("send_oct", connection.traffic().sentBytes())
                .put("send_pend", connection.traffic().pendingBytes())
                .put("state", connection.state())
                .put("timeout", connection.heartbeatSeconds())
                .put("type", "network")
                .put("user", connection.user())
                .put("user_who_performed_action", connection.user())
                .put("user_provided_name", known(connection.givenName()))
                .put("vhost", connection.virtualHost())
                .put("ssl", connection.tls().isPresent());
        final ConnectionStatistics.Tls tls = connection.tls().orElse(NO_TLS);
        fields.put("ssl_protocol", known(tls.protocol()))
                .put("ssl_key_exchange", known(tls.keyExchange()))
                .put("ssl_cipher", known(tls.cipher()))
                .put("ssl_hash", known(tls.hash()))
                .put("peer_cert_subject", known(tls.peerCertificateSubject()))
                .put("peer_cert_issuer", known(tls.peerCertificateIssuer()))
                .put("peer_cert_validity", known(tls.peerCertificateValidity()));
        added.accept(fields);
        return fields.object();
    }

    private static @Nullable String known(String text) {
        return text.isEmpty() ? null : text;
    }
}
