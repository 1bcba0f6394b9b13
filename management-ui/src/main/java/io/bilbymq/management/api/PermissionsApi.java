package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Permissions;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /permissions}, and what users and virtual hosts list of them. */
public final class PermissionsApi implements Endpoint.Resource {
    private final UserAdministration users;

    /** What these users may do. */
    public PermissionsApi(UserAdministration users) {
        this.users = users;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get(
                        "/permissions",
                        Audience.ADMINISTRATOR,
                        "Permissions of all users",
                        request -> list(request, all -> true)),
                get(
                        "/permissions/{vhost}/{user}",
                        Audience.ADMINISTRATOR,
                        "Permissions of a user in a virtual host",
                        this::show),
                put(
                                "/permissions/{vhost}/{user}",
                                Audience.ADMINISTRATOR,
                                "Set a user's permissions in a virtual host",
                                this::save)
                        .withoutVirtualHost(),
                delete(
                        "/permissions/{vhost}/{user}",
                        Audience.ADMINISTRATOR,
                        "Keep a user out of a virtual host",
                        this::clear),
                get(
                        "/vhosts/{vhost}/permissions",
                        Audience.ADMINISTRATOR,
                        "Permissions in a virtual host",
                        request -> list(request, one -> one.virtualHost().equals(request.virtualHost()))),
                get("/users/{user}/permissions", Audience.ADMINISTRATOR, "Permissions of a user", this::ofUser));
    }

    private CompletionStage<Answer> list(Request request, Predicate<UserRecord.PermissionsSet> which) {
        final List<ObjectNode> items = users.permissions().stream()
                .filter(which)
                .map(PermissionsApi::json)
                .toList();
        return CompletableFuture.completedStage(Listing.answer(request, items, List.of("vhost", "user")));
    }

    private CompletionStage<Answer> ofUser(Request request) {
        final String user = request.variable("user");
        if (users.user(user).isEmpty()) {
            throw ApiException.notFound();
        }
        return list(request, one -> one.user().equals(user));
    }

    private CompletionStage<Answer> show(Request request) {
        return CompletableFuture.completedStage(Answer.ok(json(find(request).orElseThrow(ApiException::notFound))));
    }

    private Optional<UserRecord.PermissionsSet> find(Request request) {
        return users.permissions().stream()
                .filter(one -> one.user().equals(request.variable("user"))
                        && one.virtualHost().equals(request.virtualHost()))
                .findFirst();
    }

    /** Permissions as the API and definitions files show them. */
    public static ObjectNode json(UserRecord.PermissionsSet set) {
        return Json.object()
                .put("user", set.user())
                .put("vhost", set.virtualHost())
                .put("configure", set.permissions().configure())
                .put("write", set.permissions().write())
                .put("read", set.permissions().read());
    }

    private CompletionStage<Answer> save(Request request) {
        final boolean isNew = find(request).isEmpty();
        return users.as(request.by().user())
                .setPermissions(request.variable("user"), request.virtualHost(), permissions(request.json()))
                .handle(PermissionsApi::refused)
                .thenApply(done -> Answer.put(isNew));
    }

    /** What is refused of permissions, in RabbitMQ's words. */
    static @Nullable Boolean refused(@Nullable Boolean done, @Nullable Throwable failure) {
        if (failure == null) {
            return done;
        }
        final Optional<AmqpException> refusal = Refusals.refusal(failure);
        if (refusal.isPresent()) {
            final AmqpException refused = refusal.get();
            throw refused.code() == ReplyCode.NOT_FOUND
                    ? ApiException.badRequest("vhost_or_user_not_found")
                    : ApiException.badRequest("invalid_regexp", refused.explanation());
        }
        throw new CompletionException(failure);
    }

    /** The permissions that a body says. */
    public static Permissions permissions(Body body) {
        body.require("configure", "write", "read");
        return new Permissions(
                body.text("configure").orElseThrow(),
                body.text("write").orElseThrow(),
                body.text("read").orElseThrow());
    }

    private CompletionStage<Answer> clear(Request request) {
        if (find(request).isEmpty()) {
            throw ApiException.notFound();
        }
        return users.as(request.by().user())
                .clearPermissions(request.variable("user"), request.virtualHost())
                .thenApply(done -> Answer.noContent());
    }
}
