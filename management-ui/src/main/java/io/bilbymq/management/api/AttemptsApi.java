package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.vhost.UserAdministration;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Authentication;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ArrayNode;

/** {@code /auth}: how often clients have logged in, and hashes of passwords. Confined to the thread of the API. */
public final class AttemptsApi implements Endpoint.Resource {
    private final BrokerStatistics broker;
    private final Authentication authentication;
    private final UserAdministration users;
    private final String node;

    /** Attempts are counted from here on. */
    private Counts<NodeEvent> from = Counts.none(NodeEvent.class);

    private long httpSucceeded;
    private long httpFailed;

    /** Of a broker; {@code node} is its name. */
    public AttemptsApi(BrokerStatistics broker, Authentication authentication, UserAdministration users, String node) {
        this.broker = broker;
        this.authentication = authentication;
        this.users = users;
        this.node = node;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/auth/attempts/{node}", Audience.MONITORING, "Attempts to log in, by protocol", this::attempts),
                delete("/auth/attempts/{node}", Audience.MONITORING, "Count them anew", this::reset),
                get(
                        "/auth/attempts/{node}/source",
                        Audience.MONITORING,
                        "Those by source, which are not counted",
                        request -> {
                            require(request);
                            return CompletableFuture.completedStage(Answer.ok(Json.array()));
                        }),
                delete("/auth/attempts/{node}/source", Audience.MONITORING, "Count them anew", this::reset),
                get(
                        "/auth/hash_password/{password}",
                        Audience.MANAGEMENT,
                        "What would be kept of a password",
                        this::hash));
    }

    private void require(Request request) {
        if (!request.variable("node").equals(node)) {
            throw ApiException.notFound();
        }
    }

    private CompletionStage<Answer> attempts(Request request) {
        require(request);
        final Counts<NodeEvent> now = broker.node().events();
        final ArrayNode json = Json.array();
        add(
                json,
                "amqp091",
                since(now, NodeEvent.AUTHENTICATION_SUCCESS),
                since(now, NodeEvent.AUTHENTICATION_FAILURE));
        add(json, "http", authentication.succeeded() - httpSucceeded, authentication.failed() - httpFailed);
        return CompletableFuture.completedStage(Answer.ok(json));
    }

    private long since(Counts<NodeEvent> now, NodeEvent event) {
        return now.of(event) - from.of(event);
    }

    private static void add(ArrayNode json, String protocol, long succeeded, long failed) {
        json.addObject()
                .put("protocol", protocol)
                .put("auth_attempts", succeeded + failed)
                .put("auth_attempts_failed", failed)
                .put("auth_attempts_succeeded", succeeded);
    }

    private CompletionStage<Answer> reset(Request request) {
        require(request);
        from = broker.node().events();
        httpSucceeded = authentication.succeeded();
        httpFailed = authentication.failed();
        return CompletableFuture.completedStage(Answer.noContent());
    }

    private CompletionStage<Answer> hash(Request request) {
        return users.hash(request.variable("password"))
                .thenApply(hash -> Answer.ok(Json.object().put("ok", hash.value())));
    }
}
