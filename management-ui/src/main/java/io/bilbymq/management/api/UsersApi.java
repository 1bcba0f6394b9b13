package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.post;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.access.HashingAlgorithm;
import io.bilbymq.broker.access.PasswordHash;
import io.bilbymq.broker.access.User;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /users}. */
public final class UsersApi implements Endpoint.Resource {
    private final UserAdministration users;

    /** These users. */
    public UsersApi(UserAdministration users) {
        this.users = users;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/users", Audience.ADMINISTRATOR, "Users", request -> list(request, user -> true)),
                get(
                        "/users/without-permissions",
                        Audience.ADMINISTRATOR,
                        "Users who may enter no virtual host",
                        this::homeless),
                post("/users/bulk-delete", Audience.ADMINISTRATOR, "Delete several users", this::deleteSeveral),
                get("/users/{user}", Audience.ADMINISTRATOR, "A user", this::show),
                put("/users/{user}", Audience.ADMINISTRATOR, "Make or change a user", this::save),
                delete("/users/{user}", Audience.ADMINISTRATOR, "Delete a user", this::end));
    }

    private UserAdministration as(Request request) {
        return users.as(request.by().user());
    }

    private CompletionStage<Answer> list(Request request, Predicate<User> which) {
        final List<ObjectNode> items = new ArrayList<>();
        users.all().stream().filter(which).forEach(user -> items.add(shown(user)));
        return CompletableFuture.completedStage(Listing.answer(request, items, List.of("name")));
    }

    private CompletionStage<Answer> homeless(Request request) {
        final Set<String> atHome = users.permissions().stream()
                .map(UserRecord.PermissionsSet::user)
                .collect(Collectors.toSet());
        return list(request, user -> !atHome.contains(user.name()));
    }

    private CompletionStage<Answer> show(Request request) {
        final User user = users.user(request.variable("user")).orElseThrow(ApiException::notFound);
        return CompletableFuture.completedStage(Listing.one(request, shown(user)));
    }

    /** So that a page can say whether there is a password without having its hash. */
    private static ObjectNode shown(User user) {
        return json(user).put("has_password", user.password().isPresent());
    }

    /** A user as the API and definitions files show them. */
    public static ObjectNode json(User user) {
        final ObjectNode json = Json.object()
                .put("name", user.name())
                .put("password_hash", user.password().map(PasswordHash::value).orElse(""))
                .put(
                        "hashing_algorithm",
                        user.password()
                                .map(PasswordHash::algorithm)
                                .orElse(HashingAlgorithm.SHA256)
                                .module());
        final ArrayNode tags = json.putArray("tags");
        user.tags().forEach(tags::add);
        json.set("limits", LimitsApi.json(user.limits()));
        return json;
    }

    private CompletionStage<Answer> save(Request request) {
        return set(as(request), request.variable("user"), request.json()).thenApply(Answer::put);
    }

    /**
     * Makes or changes a user as a body says. Completes with whether they are new.
     *
     * @throws ApiException 400 if the body says what cannot be
     */
    public static CompletionStage<Boolean> set(UserAdministration users, String name, Body body) {
        final List<String> tags = tags(body.any("tags").orElseThrow(() -> ApiException.badRequest("tags_not_present")));
        final Optional<String> password = body.text("password");
        final Optional<String> hash = body.any("password_hash").map(value -> {
            if (!value.isString()) {
                throw ApiException.badRequest("not_base64", value);
            }
            return value.stringValue();
        });
        final boolean isNew = users.user(name).isEmpty();
        if (password.isPresent()) {
            if (hash.isPresent()) {
                throw ApiException.badRequest("both_password_and_password_hash_are_provided");
            }
            return users.put(name, password.get(), tags).thenApply(changed -> isNew);
        }
        return users.put(name, hash.filter(value -> !value.isEmpty()).map(value -> hash(body, value)), tags)
                .thenApply(changed -> isNew);
    }

    private static PasswordHash hash(Body body, String value) {
        final String module = body.text("hashing_algorithm").orElse(HashingAlgorithm.SHA256.module());
        final HashingAlgorithm algorithm = HashingAlgorithm.named(module)
                .orElseThrow(() -> ApiException.badRequest("there is no hashing algorithm '" + module + "'"));
        try {
            return PasswordHash.of(algorithm, value);
        } catch (IllegalArgumentException invalid) {
            throw ApiException.badRequest("not_base64", value);
        }
    }

    private static List<String> tags(JsonNode value) {
        final List<String> tags = new ArrayList<>();
        if (value.isString()) {
            for (final String tag : value.stringValue().split(",", -1)) {
                tags.add(tag.trim());
            }
        } else if (value.isArray()) {
            value.forEach(tag -> tags.add(tag.asString("").trim()));
        } else {
            throw ApiException.badRequest("tags must be a string or a list of strings, is " + value);
        }
        tags.removeIf(String::isEmpty);
        return tags;
    }

    private CompletionStage<Answer> end(Request request) {
        return as(request).delete(request.variable("user")).thenApply(deleted -> {
            if (!deleted) {
                throw ApiException.notFound();
            }
            return Answer.noContent();
        });
    }

    private CompletionStage<Answer> deleteSeveral(Request request) {
        final JsonNode names = request.json().require("users").object().path("users");
        if (!names.isArray()) {
            throw ApiException.badRequest("users must be a list of names, is " + names);
        }
        for (final JsonNode name : names) {
            if (users.user(name.asString("")).isEmpty()) {
                throw ApiException.badRequest("no_such_user", name);
            }
        }
        CompletionStage<Boolean> deleted = CompletableFuture.completedStage(true);
        for (final JsonNode name : names) {
            deleted = deleted.thenCompose(before -> as(request).delete(name.asString("")));
        }
        return deleted.thenApply(all -> Answer.noContent());
    }
}
