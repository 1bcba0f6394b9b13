package io.bilbymq.management.definitions;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.UserLimits;
import io.bilbymq.broker.vhost.GlobalParameter;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHostPolicies;
import io.bilbymq.management.api.ArgumentsJson;
import io.bilbymq.management.api.ExchangesApi;
import io.bilbymq.management.api.ParametersApi;
import io.bilbymq.management.api.PermissionsApi;
import io.bilbymq.management.api.PoliciesApi;
import io.bilbymq.management.api.QueueDefinitions;
import io.bilbymq.management.api.TopicPermissionsApi;
import io.bilbymq.management.api.UsersApi;
import io.bilbymq.management.api.VirtualHostsApi;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads definitions files, section by section in RabbitMQ's order; what a section says is done at once, and the next begins when it
 * is. A queue or an exchange that is there is left as it is. If something of a section is refused, what follows is not done, and
 * what was done stays. Thread safe.
 */
public final class DefinitionsImport {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionsImport.class);

    private static final String RESERVED = "amq.";

    private final Broker broker;
    private final String user;

    /** Into a broker, in the name of a user, for whom events tell what is done. */
    public DefinitionsImport(Broker broker, String user) {
        this.broker = broker;
        this.user = user;
    }

    /**
     * All that a file says.
     *
     * @throws ApiException 400 if something is of the wrong type, or an entry does not say to which virtual host it belongs
     */
    public CompletionStage<Void> all(ObjectNode file) {
        for (final String section : List.of("queues", "exchanges", "bindings")) {
            for (final JsonNode entry : section(file, section)) {
                if (!entry.path("vhost").isString()) {
                    throw ApiException.of(
                            400,
                            "bad_request",
                            "entries of section '" + section
                                    + "' do not name a virtual host: a file of one virtual host"
                                    + " is imported into that, /api/definitions/VHOST");
                }
            }
        }
        return each(file, "users", this::user)
                .thenCompose(done -> each(file, "vhosts", this::virtualHost))
                .thenCompose(done -> each(file, "permissions", this::permissions))
                .thenCompose(done -> each(file, "exchanges", entry -> exchange(host(entry), entry)))
                .thenCompose(done -> each(file, "topic_permissions", this::topicPermissions))
                .thenCompose(done -> each(file, "global_parameters", this::globalParameter))
                .thenCompose(done -> each(file, "policies", entry -> policy(host(entry), PolicyKind.USER, entry)))
                .thenCompose(done -> each(file, "parameters", entry -> parameter(host(entry), entry)))
                .thenCompose(done -> each(file, "queues", entry -> queue(host(entry), entry)))
                .thenCompose(done -> each(file, "bindings", entry -> binding(host(entry), entry)));
    }

    /** What a file says of a virtual host, done to this one. */
    public CompletionStage<Void> into(String virtualHost, ObjectNode file) {
        return each(file, "exchanges", entry -> exchange(virtualHost, entry))
                .thenCompose(done -> each(file, "policies", entry -> policy(virtualHost, PolicyKind.USER, entry)))
                .thenCompose(done -> each(file, "parameters", entry -> parameter(virtualHost, entry)))
                .thenCompose(done -> each(file, "queues", entry -> queue(virtualHost, entry)))
                .thenCompose(done -> each(file, "bindings", entry -> binding(virtualHost, entry)));
    }

    // Sections.

    private static Iterable<JsonNode> section(ObjectNode file, String name) {
        final JsonNode section = file.path(name);
        if (section.isMissingNode() || section.isNull()) {
            return List.of();
        }
        if (!section.isArray()) {
            throw ApiException.badRequest("section '" + name + "' must be a list");
        }
        return section;
    }

    /** Does what each entry says, all at once; fails, when all are done, with what was refused first. */
    private static CompletionStage<Void> each(
            ObjectNode file, String section, Function<Body, CompletionStage<?>> entry) {
        final List<CompletableFuture<?>> all = new ArrayList<>();
        for (final JsonNode node : section(file, section)) {
            if (!(node instanceof ObjectNode object)) {
                throw ApiException.badRequest("section '" + section + "' must be a list of objects");
            }
            try {
                all.add(entry.apply(Body.of(object)).toCompletableFuture());
            } catch (ApiException | AmqpException refused) {
                all.add(CompletableFuture.failedFuture(refused));
            }
        }
        final CompletableFuture<Void> done = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        return done.handle((nothing, failure) -> {
            for (final CompletableFuture<?> one : all) {
                rethrow(one);
            }
            return null;
        });
    }

    private static void rethrow(CompletableFuture<?> one) {
        try {
            one.join();
        } catch (CompletionException failed) {
            final Throwable cause = failed.getCause();
            if (cause instanceof AmqpException refused && refused.code() != ReplyCode.INTERNAL_ERROR) {
                // RabbitMQ's name of the code goes before, in small letters.
                throw ApiException.badRequest(
                        refused.code().name().toLowerCase(Locale.ROOT) + ": " + refused.explanation());
            }
            throw cause instanceof ApiException refused ? refused : failed;
        }
    }

    private static CompletionStage<Boolean> nothing() {
        return CompletableFuture.completedStage(false);
    }

    /** The virtual host that an entry names, which has to be there. */
    private String host(Body entry) {
        final String name = entry.require("vhost").text("vhost").orElseThrow();
        if (broker.virtualHosts().named(name).isEmpty()) {
            throw ApiException.badRequest(
                    "Please create virtual host \"" + name + "\" prior to importing definitions.");
        }
        return name;
    }

    private static String name(Body entry) {
        return entry.require("name").text("name").orElseThrow();
    }

    // Entries.

    private CompletionStage<?> user(Body entry) {
        final String name = name(entry);
        final CompletionStage<Boolean> made = UsersApi.set(broker.users().as(user), name, entry);
        final Body limits = Body.of(entry.table("limits"));
        final OptionalLong connections = limits.integer("max-connections");
        final OptionalLong channels = limits.integer("max-channels");
        if (connections.isEmpty() && channels.isEmpty()) {
            return made;
        }
        return made.thenCompose(isNew -> broker.users()
                .as(user)
                .setLimits(
                        name,
                        UserLimits.of(Math.toIntExact(connections.orElse(-1)), Math.toIntExact(channels.orElse(-1)))));
    }

    private CompletionStage<?> virtualHost(Body entry) {
        final String name = name(entry);
        final Body limits = Body.of(entry.table("limits"));
        return broker.virtualHosts()
                .as(user)
                .put(name, VirtualHostsApi.change(entry))
                .thenCompose(isNew -> limits.object().isEmpty() ? nothing() : limit(name, limits));
    }

    private CompletionStage<Boolean> limit(String virtualHost, Body limits) {
        return broker.virtualHosts()
                .as(user)
                .setLimits(
                        virtualHost,
                        new VirtualHostLimits(
                                limits.integer(VirtualHostLimits.MAX_CONNECTIONS),
                                limits.integer(VirtualHostLimits.MAX_QUEUES)));
    }

    /** The user whom an entry names, who has to be there. */
    private String user(Body entry, String field) {
        final String name = entry.require(field).text(field).orElseThrow();
        if (broker.users().user(name).isEmpty()) {
            throw ApiException.badRequest("no_such_user", name);
        }
        return name;
    }

    private CompletionStage<?> permissions(Body entry) {
        return broker.users()
                .as(user)
                .setPermissions(user(entry, "user"), host(entry), PermissionsApi.permissions(entry));
    }

    private CompletionStage<?> topicPermissions(Body entry) {
        return TopicPermissionsApi.set(broker.users().as(user), user(entry, "user"), host(entry), entry);
    }

    private CompletionStage<?> globalParameter(Body entry) {
        final String name = name(entry);
        // Which cluster this is does not come from a file of another one.
        if (name.equals("internal_cluster_id")) {
            return nothing();
        }
        final JsonNode value = entry.require("value").any("value").orElseThrow();
        return broker.globalParameters().as(user).set(new GlobalParameter(name, Json.text(value)));
    }

    private CompletionStage<?> policy(String virtualHost, PolicyKind kind, Body entry) {
        return PoliciesApi.set(policies(virtualHost), kind, name(entry), entry);
    }

    private VirtualHostPolicies policies(String virtualHost) {
        return broker.policies(virtualHost).as(user);
    }

    /** Limits and operator policies are parameters to RabbitMQ. */
    private CompletionStage<?> parameter(String virtualHost, Body entry) {
        final String component = entry.require("component").text("component").orElseThrow();
        final String name = name(entry);
        final Body value = Body.of(entry.table("value"));
        return switch (component) {
            case "vhost-limits" -> limit(virtualHost, value);
            case "operator_policy" -> PoliciesApi.set(policies(virtualHost), PolicyKind.OPERATOR, name, value);
            case "policy" -> PoliciesApi.set(policies(virtualHost), PolicyKind.USER, name, value);
            default -> pluginParameter(virtualHost, component, name, entry);
        };
    }

    private CompletionStage<?> pluginParameter(String virtualHost, String component, String name, Body entry) {
        try {
            return ParametersApi.set(broker.parameters(virtualHost).as(user), component, name, entry);
        } catch (ApiException refused) {
            throw ApiException.badRequest(
                    refused.getMessage() + " (" + virtualHost + "/" + component + "/" + name + ")");
        }
    }

    private CompletionStage<?> queue(String virtualHost, Body entry) {
        final String name = name(entry);
        final VirtualHostDefinitions definitions = definitions(virtualHost);
        if (definitions.queue(name).isPresent()) {
            return nothing();
        }
        if (name.startsWith(RESERVED)) {
            LOG.warn("queue '{}' of a definitions file is skipped: its name is reserved", name);
            return nothing();
        }
        return QueueDefinitions.declare(definitions, name, entry);
    }

    private VirtualHostDefinitions definitions(String virtualHost) {
        return broker.definitions(virtualHost).as(user);
    }

    private CompletionStage<?> exchange(String virtualHost, Body entry) {
        final String name = name(entry);
        final VirtualHostDefinitions definitions = definitions(virtualHost);
        if (definitions.exchange(name).isPresent()) {
            return nothing();
        }
        if (name.startsWith(RESERVED)) {
            LOG.warn("exchange '{}' of a definitions file is skipped: its name is reserved", name);
            return nothing();
        }
        return ExchangesApi.declare(definitions, name, entry);
    }

    private CompletionStage<?> binding(String virtualHost, Body entry) {
        entry.require("source", "destination", "destination_type");
        final String source = entry.text("source").orElseThrow();
        final String destination = entry.text("destination").orElseThrow();
        final String type = entry.text("destination_type").orElseThrow();
        if (!type.equals("queue") && !type.equals("exchange")) {
            throw ApiException.badRequest("destination_type must be queue or exchange, is " + type);
        }
        final ResourceKind kind = type.equals("queue") ? ResourceKind.QUEUE : ResourceKind.EXCHANGE;
        final VirtualHostDefinitions definitions = definitions(virtualHost);
        missing(definitions, virtualHost, source, kind, destination).ifPresent(what -> {
            throw ApiException.badRequest("{resources_missing,\n    [{not_found," + what + "}]}");
        });
        return definitions.bind(
                source,
                kind,
                destination,
                entry.text("routing_key").orElse(""),
                ArgumentsJson.table(entry.table("arguments")));
    }

    /** The end of a binding that is not there, as RabbitMQ names it. */
    private static Optional<String> missing(
            VirtualHostDefinitions definitions, String host, String source, ResourceKind kind, String destination) {
        if (definitions.exchange(source).isEmpty()) {
            return Optional.of(resource(host, "exchange", source));
        }
        if (kind == ResourceKind.QUEUE && definitions.queue(destination).isEmpty()) {
            return Optional.of(resource(host, "queue", destination));
        }
        return kind == ResourceKind.EXCHANGE
                        && definitions.exchange(destination).isEmpty()
                ? Optional.of(resource(host, "exchange", destination))
                : Optional.empty();
    }

    private static String resource(String host, String kind, String name) {
        return "{resource,<<\"" + host + "\">>," + kind + ",<<\"" + name + "\">>}";
    }
}
