package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.access.TopicPermissions;
import io.bilbymq.broker.access.UserRecord;
import io.bilbymq.broker.vhost.UserAdministration;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** {@code /topic-permissions}, and what users and virtual hosts list of them. */
public final class TopicPermissionsApi implements Endpoint.Resource {
    private final UserAdministration users;

    /** Which routing keys these users may use. */
    public TopicPermissionsApi(UserAdministration users) {
        this.users = users;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get(
                        "/topic-permissions",
                        Audience.ADMINISTRATOR,
                        "Topic permissions of all users",
                        request -> list(request, all -> true)),
                get(
                        "/topic-permissions/{vhost}/{user}",
                        Audience.ADMINISTRATOR,
                        "Topic permissions of a user",
                        this::show),
                put(
                                "/topic-permissions/{vhost}/{user}",
                                Audience.ADMINISTRATOR,
                                "Restrict a user's routing keys",
                                this::save)
                        .withoutVirtualHost(),
                delete(
                        "/topic-permissions/{vhost}/{user}",
                        Audience.ADMINISTRATOR,
                        "Allow a user all routing keys",
                        this::clear),
                get(
                        "/topic-permissions/{vhost}/{user}/{exchange}",
                        Audience.ADMINISTRATOR,
                        "Those at one exchange",
                        this::show),
                delete(
                        "/topic-permissions/{vhost}/{user}/{exchange}",
                        Audience.ADMINISTRATOR,
                        "Allow a user all routing keys at one exchange",
                        this::clear),
                get(
                        "/vhosts/{vhost}/topic-permissions",
                        Audience.ADMINISTRATOR,
                        "Those in a virtual host",
                        request -> list(request, one -> one.virtualHost().equals(request.virtualHost()))),
                get("/users/{user}/topic-permissions", Audience.ADMINISTRATOR, "Those of a user", this::ofUser));
    }

    private CompletionStage<Answer> list(Request request, Predicate<UserRecord.TopicPermissionsSet> which) {
        final List<ObjectNode> items = users.topicPermissions().stream()
                .filter(which)
                .map(TopicPermissionsApi::json)
                .toList();
        return CompletableFuture.completedStage(Listing.answer(request, items, List.of("vhost", "user", "exchange")));
    }

    private CompletionStage<Answer> ofUser(Request request) {
        final String user = request.variable("user");
        if (users.user(user).isEmpty()) {
            throw ApiException.notFound();
        }
        return list(request, one -> one.user().equals(user));
    }

    private CompletionStage<Answer> show(Request request) {
        if (find(request).isEmpty()) {
            throw ApiException.notFound();
        }
        return list(request, named(request));
    }

    private static Predicate<UserRecord.TopicPermissionsSet> named(Request request) {
        final Optional<String> exchange = exchange(request);
        return one -> one.user().equals(request.variable("user"))
                && one.virtualHost().equals(request.virtualHost())
                && exchange.map(one.exchange()::equals).orElse(true);
    }

    private static Optional<String> exchange(Request request) {
        return request.variables().containsKey("exchange")
                ? Optional.of(request.exchange("exchange"))
                : Optional.empty();
    }

    private List<UserRecord.TopicPermissionsSet> find(Request request) {
        return users.topicPermissions().stream().filter(named(request)).toList();
    }

    /** Topic permissions as the API and definitions files show them. */
    public static ObjectNode json(UserRecord.TopicPermissionsSet set) {
        return Json.object()
                .put("user", set.user())
                .put("vhost", set.virtualHost())
                .put("exchange", set.exchange())
                .put("write", set.permissions().write())
                .put("read", set.permissions().read());
    }

    private CompletionStage<Answer> save(Request request) {
        final boolean isNew = find(request).isEmpty();
        return set(users.as(request.by().user()), request.variable("user"), request.virtualHost(), request.json())
                .handle(PermissionsApi::refused)
                .thenApply(done -> Answer.put(isNew));
    }

    /** Restricts a user's routing keys as a body says. */
    public static CompletionStage<Boolean> set(UserAdministration users, String user, String virtualHost, Body body) {
        body.require("exchange", "write", "read");
        return users.setTopicPermissions(
                user,
                virtualHost,
                body.text("exchange").orElseThrow(),
                new TopicPermissions(
                        body.text("write").orElseThrow(), body.text("read").orElseThrow()));
    }

    private CompletionStage<Answer> clear(Request request) {
        if (find(request).isEmpty()) {
            throw ApiException.notFound();
        }
        return users.as(request.by().user())
                .clearTopicPermissions(request.variable("user"), request.virtualHost(), exchange(request))
                .thenApply(done -> Answer.noContent());
    }
}
