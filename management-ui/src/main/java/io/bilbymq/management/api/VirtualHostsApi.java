package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.post;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.vhost.VirtualHostAdministration;
import io.bilbymq.broker.vhost.VirtualHostChange;
import io.bilbymq.broker.vhost.VirtualHostInfo;
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
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /vhosts}. */
public final class VirtualHostsApi implements Endpoint.Resource {
    private final VirtualHostAdministration hosts;
    private final Visibility visibility;
    private final String node;
    private final Numbers numbers;

    /**
     * These virtual hosts.
     *
     * @param node the name of this node
     * @param numbers of a virtual host
     */
    public VirtualHostsApi(VirtualHostAdministration hosts, Visibility visibility, String node, Numbers numbers) {
        this.hosts = hosts;
        this.visibility = visibility;
        this.node = node;
        this.numbers = numbers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/vhosts", Audience.MANAGEMENT, "Virtual hosts", this::list),
                get("/vhosts/{vhost}", Audience.VIRTUAL_HOST_VISIBLE, "A virtual host", this::show),
                put("/vhosts/{vhost}", Audience.ADMINISTRATOR, "Make or change a virtual host", this::save)
                        .withoutVirtualHost(),
                delete(
                        "/vhosts/{vhost}",
                        Audience.ADMINISTRATOR,
                        "Delete a virtual host with all that is in it",
                        this::end),
                get(
                        "/vhosts/{vhost}/deletion/protection",
                        Audience.ADMINISTRATOR,
                        "Whether a virtual host is protected from deletion",
                        this::protection),
                post(
                        "/vhosts/{vhost}/deletion/protection",
                        Audience.ADMINISTRATOR,
                        "Protect a virtual host from deletion",
                        request -> as(request)
                                .protectFromDeletion(request.virtualHost())
                                .thenApply(done -> Answer.noContent())),
                delete(
                        "/vhosts/{vhost}/deletion/protection",
                        Audience.ADMINISTRATOR,
                        "Allow a virtual host to be deleted",
                        request ->
                                as(request).allowDeletion(request.virtualHost()).thenApply(done -> Answer.noContent())),
                post(
                                "/vhosts/{vhost}/start/{node}",
                                Audience.ADMINISTRATOR,
                                "Start a virtual host that has failed",
                                this::start)
                        .withoutVirtualHost());
    }

    private VirtualHostAdministration as(Request request) {
        return hosts.as(request.by().user());
    }

    private CompletionStage<Answer> list(Request request) {
        return visibility.virtualHosts(request.by()).thenApply(visible -> {
            final List<VirtualHostInfo> those = hosts.all().stream()
                    .filter(host -> visible.contains(host.name()))
                    .toList();
            return Listing.answer(request, those, List.of("name"), (host, wanted) -> json(host, request));
        });
    }

    private CompletionStage<Answer> show(Request request) {
        final VirtualHostInfo host = hosts.named(request.virtualHost()).orElseThrow(ApiException::notFound);
        return CompletableFuture.completedStage(Answer.ok(json(host, request)));
    }

    private ObjectNode json(VirtualHostInfo host, Request request) {
        final ObjectNode json = definition(host).put("tracing", host.tracing());
        json.putObject("cluster_state")
                .put(node, host.state() == VirtualHostInfo.State.RUNNING ? "running" : "stopped");
        json.put("protected_from_deletion", host.metadata().protectedFromDeletion());
        numbers.addTo(json, request);
        return json;
    }

    /** What a definitions file says of a virtual host. */
    public static ObjectNode definition(VirtualHostInfo host) {
        final String description = host.metadata().description();
        final String queueType = host.defaultQueueType()
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .orElse("undefined");
        final ObjectNode json = Json.object().put("name", host.name()).put("description", description);
        tags(json, host);
        json.put("default_queue_type", queueType);
        final ObjectNode metadata = json.putObject("metadata").put("description", description);
        tags(metadata, host);
        host.defaultQueueType()
                .ifPresent(
                        named -> metadata.put("default_queue_type", named.name().toLowerCase(Locale.ROOT)));
        if (host.metadata().protectedFromDeletion()) {
            metadata.put("protected_from_deletion", true);
        }
        return json;
    }

    private static void tags(ObjectNode json, VirtualHostInfo host) {
        final ArrayNode tags = json.putArray("tags");
        host.metadata().tags().forEach(tags::add);
    }

    private CompletionStage<Answer> save(Request request) {
        return as(request).put(request.virtualHost(), change(request.json())).thenApply(Answer::put);
    }

    /** What a body says of a virtual host: on top, or under {@code metadata} as in definitions files. */
    public static VirtualHostChange change(Body body) {
        final Body metadata = Body.of(body.table("metadata"));
        try {
            return new VirtualHostChange(
                    either(body.text("description"), metadata.text("description")),
                    either(tags(body), tags(metadata)),
                    either(
                            either(body.text("default_queue_type"), body.text("defaultqueuetype")),
                            metadata.text("default_queue_type")),
                    either(body.bool("protected_from_deletion"), metadata.bool("protected_from_deletion")),
                    body.bool("tracing"));
        } catch (IllegalArgumentException invalid) {
            throw ApiException.badRequest(String.valueOf(invalid.getMessage()));
        }
    }

    private static <T> Optional<T> either(Optional<T> first, Optional<T> second) {
        return first.isPresent() ? first : second;
    }

    private static Optional<List<String>> tags(Body body) {
        return body.any("tags").map(value -> {
            if (value.isString()) {
                return VirtualHostChange.tagsIn(value.stringValue());
            }
            final List<String> tags = new ArrayList<>();
            for (final JsonNode tag : value) {
                tags.add(tag.asString(""));
            }
            return tags;
        });
    }

    private CompletionStage<Answer> end(Request request) {
        if (hosts.named(request.virtualHost())
                .filter(host -> host.metadata().protectedFromDeletion())
                .isPresent()) {
            throw ApiException.preconditionFailed("Refusing to delete virtual host '" + request.virtualHost()
                    + "' because it is protected from deletion");
        }
        return as(request).delete(request.virtualHost()).thenApply(deleted -> Answer.noContent());
    }

    private CompletionStage<Answer> protection(Request request) {
        final VirtualHostInfo host = hosts.named(request.virtualHost()).orElseThrow(ApiException::notFound);
        return CompletableFuture.completedStage(Answer.ok(
                Json.object().put("protected_from_deletion", host.metadata().protectedFromDeletion())));
    }

    /** A virtual host here runs or is not there. */
    private CompletionStage<Answer> start(Request request) {
        if (hosts.named(request.virtualHost()).isEmpty()) {
            throw ApiException.badRequest("no_such_vhost", request.virtualHost());
        }
        if (!request.variable("node").equals(node)) {
            throw ApiException.badRequest("Request to node " + request.variable("node") + " failed with nodedown");
        }
        return CompletableFuture.completedStage(Answer.noContent());
    }
}
