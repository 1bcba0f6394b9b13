package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.access.User;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.vhost.UserAdministration;
import io.bilbymq.broker.vhost.VirtualHostAdministration;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /vhost-limits} and {@code /user-limits}. */
public final class LimitsApi implements Endpoint.Resource {
    /** RabbitMQ's name of a user's limit on connections. */
    public static final String MAX_CONNECTIONS = "max-connections";

    /** RabbitMQ's name of a user's limit on channels. */
    public static final String MAX_CHANNELS = "max-channels";

    private final VirtualHostAdministration hosts;
    private final UserAdministration users;
    private final Visibility visibility;

    /** Of these virtual hosts and users. */
    public LimitsApi(VirtualHostAdministration hosts, UserAdministration users, Visibility visibility) {
        this.hosts = hosts;
        this.users = users;
        this.visibility = visibility;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/vhost-limits", Audience.MANAGEMENT, "Limits of virtual hosts", this::ofVirtualHosts),
                get(
                        "/vhost-limits/{vhost}",
                        Audience.VIRTUAL_HOST_VISIBLE,
                        "Limits of a virtual host",
                        this::ofVirtualHosts),
                put(
                                "/vhost-limits/{vhost}/{name}",
                                Audience.ADMINISTRATOR,
                                "Limit a virtual host",
                                this::limitVirtualHost)
                        .withoutVirtualHost(),
                delete(
                        "/vhost-limits/{vhost}/{name}",
                        Audience.ADMINISTRATOR,
                        "End a limit of a virtual host",
                        this::clearVirtualHost),
                get("/user-limits", Audience.MANAGEMENT, "Limits of users", this::ofUsers),
                get("/user-limits/{user}", Audience.MANAGEMENT, "Limits of a user", this::ofUsers),
                put("/user-limits/{user}/{name}", Audience.ADMINISTRATOR, "Limit a user", this::limitUser),
                delete("/user-limits/{user}/{name}", Audience.ADMINISTRATOR, "End a limit of a user", this::clearUser));
    }

    // Virtual hosts.

    private CompletionStage<Answer> ofVirtualHosts(Request request) {
        final Optional<String> named = Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST));
        final CompletionStage<Set<String>> visible = named.<CompletionStage<Set<String>>>map(
                        name -> CompletableFuture.completedStage(Set.of(name)))
                .orElseGet(() -> visibility.virtualHosts(request.by()));
        return visible.thenApply(names -> {
            final List<ObjectNode> items = new ArrayList<>();
            hosts.all().stream()
                    .filter(host ->
                            names.contains(host.name()) && !host.limits().equals(VirtualHostLimits.NONE))
                    .forEach(host -> items.add(json(host)));
            return Listing.answer(request, items, List.of("vhost"));
        });
    }

    private static ObjectNode json(VirtualHostInfo host) {
        final ObjectNode json = Json.object().put("vhost", host.name());
        json.set("value", json(host.limits()));
        return json;
    }

    /** What a virtual host is limited to, by the names of its limits. */
    public static ObjectNode json(VirtualHostLimits limits) {
        final ObjectNode json = Json.object();
        limits.maxConnections().ifPresent(max -> json.put(VirtualHostLimits.MAX_CONNECTIONS, max));
        limits.maxQueues().ifPresent(max -> json.put(VirtualHostLimits.MAX_QUEUES, max));
        return json;
    }

    private CompletionStage<Answer> limitVirtualHost(Request request) {
        visibility.require(request.virtualHost());
        final long value = value(request, why -> "Validation failed\n\n" + why + "\n");
        return changed(
                request,
                () -> hosts.as(request.by().user()).setLimit(request.virtualHost(), request.variable("name"), value));
    }

    private CompletionStage<Answer> clearVirtualHost(Request request) {
        return changed(
                request,
                () -> hosts.as(request.by().user()).clearLimit(request.virtualHost(), request.variable("name")));
    }

    private interface Change {
        CompletionStage<?> make();
    }

    private static CompletionStage<Answer> changed(Request request, Change change) {
        try {
            return change.make().thenApply(done -> Answer.noContent());
        } catch (IllegalArgumentException noSuchLimit) {
            throw ApiException.badRequest("Validation failed\n\n" + unknown(request) + " in limits\n");
        }
    }

    private static String unknown(Request request) {
        return "Unrecognised terms [{<<\"" + request.variable("name") + "\">>,"
                + request.json().any("value").map(JsonNode::toString).orElse("") + "}]";
    }

    private static long value(Request request, UnaryOperator<String> wording) {
        final JsonNode value = request.json().require("value").any("value").orElseThrow();
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw ApiException.badRequest(wording.apply(request.variable("name")
                    + " should be a number, actually was "
                    + (value.isString() ? "<<" + value + ">>" : value.toString())));
        }
        return value.longValue();
    }

    // Users.

    private CompletionStage<Answer> ofUsers(Request request) {
        final Optional<String> named = Optional.ofNullable(request.variables().get("user"));
        named.filter(name -> users.user(name).isEmpty()).ifPresent(missing -> {
            throw ApiException.notFound();
        });
        final List<ObjectNode> items = new ArrayList<>();
        users.all().stream()
                .filter(user -> named.map(user.name()::equals).orElse(true)
                        && !user.limits().equals(UserLimits.none()))
                .forEach(user -> {
                    final ObjectNode json = Json.object().put("user", user.name());
                    json.set("value", json(user.limits()));
                    items.add(json);
                });
        return CompletableFuture.completedStage(Listing.answer(request, items, List.of("user")));
    }

    /** What a user is limited to, by the names of their limits. */
    public static ObjectNode json(UserLimits limits) {
        final ObjectNode json = Json.object();
        limits.connections().ifPresent(max -> json.put(MAX_CONNECTIONS, max));
        limits.channels().ifPresent(max -> json.put(MAX_CHANNELS, max));
        return json;
    }

    private CompletionStage<Answer> limitUser(Request request) {
        final long value = value(request, why -> why);
        if (value > Integer.MAX_VALUE) {
            throw ApiException.badRequest("a limit is at most " + Integer.MAX_VALUE);
        }
        return changeUser(request, value < 0 ? OptionalInt.empty() : OptionalInt.of((int) value));
    }

    private CompletionStage<Answer> clearUser(Request request) {
        return changeUser(request, OptionalInt.empty());
    }

    private CompletionStage<Answer> changeUser(Request request, OptionalInt value) {
        final String name = request.variable("user");
        final User user = users.user(name).orElseThrow(() -> ApiException.badRequest("no_such_user", name));
        final UserLimits limits = switch (request.variable("name")) {
            case MAX_CONNECTIONS -> new UserLimits(value, user.limits().channels());
            case MAX_CHANNELS -> new UserLimits(user.limits().connections(), value);
            default -> throw ApiException.badRequest(unknown(request) + " in user-limits");
        };
        return users.as(request.by().user()).setLimits(user.name(), limits).thenApply(done -> Answer.noContent());
    }
}
