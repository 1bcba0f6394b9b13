package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.Parameter;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHostParameters;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /parameters}. Limits of virtual hosts and operator policies are among them, since they are parameters to RabbitMQ; those of
 * its plugins are kept and have no effect.
 */
public final class ParametersApi implements Endpoint.Resource {
    private static final Logger LOG = LoggerFactory.getLogger(ParametersApi.class);

    private static final String LIMITS = "vhost-limits";
    private static final String OPERATOR_POLICY = "operator_policy";

    /** Of RabbitMQ's own plugins. */
    private static final Set<String> PLUGINS = Set.of("shovel", "federation-upstream", "federation-upstream-set");

    /** What their values have to say at least. */
    private static final Map<String, List<String>> REQUIRED =
            Map.of("shovel", List.of("src-uri", "dest-uri"), "federation-upstream", List.of("uri"));

    private final Broker broker;
    private final Visibility visibility;

    /** Those of a broker. */
    public ParametersApi(Broker broker, Visibility visibility) {
        this.broker = broker;
        this.visibility = visibility;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/parameters", Audience.POLICIES, "Runtime parameters", this::list),
                get("/parameters/{component}", Audience.POLICIES, "Runtime parameters of a component", this::list),
                get("/parameters/{component}/{vhost}", Audience.POLICIES, "Those in a virtual host", this::list),
                get("/parameters/{component}/{vhost}/{name}", Audience.POLICIES, "A runtime parameter", this::show),
                put("/parameters/{component}/{vhost}/{name}", Audience.POLICIES, "Set a runtime parameter", this::save)
                        .withoutVirtualHost(),
                delete(
                        "/parameters/{component}/{vhost}/{name}",
                        Audience.POLICIES,
                        "Clear a runtime parameter",
                        this::clear));
    }

    /** All parameters of a virtual host, as the API and definitions files show them. */
    public static List<ObjectNode> all(Broker broker, VirtualHostInfo host) {
        final List<ObjectNode> all = new ArrayList<>();
        if (!host.limits().equals(VirtualHostLimits.NONE)) {
            all.add(json(host.name(), LIMITS, "limits", LimitsApi.json(host.limits())));
        }
        broker.policies(host.name()).all(PolicyKind.OPERATOR).forEach(policy -> {
            final ObjectNode value = PoliciesApi.json(host.name(), policy);
            value.remove(List.of("vhost", "name"));
            all.add(json(host.name(), OPERATOR_POLICY, policy.name(), value));
        });
        broker.parameters(host.name())
                .all()
                .forEach(parameter -> all.add(
                        json(host.name(), parameter.component(), parameter.name(), Json.read(parameter.value()))));
        return all;
    }

    private static ObjectNode json(String virtualHost, String component, String name, JsonNode value) {
        final ObjectNode json = Json.object();
        json.set("value", value);
        return json.put("vhost", virtualHost).put("component", component).put("name", name);
    }

    private CompletionStage<Answer> list(Request request) {
        final Optional<String> component =
                Optional.ofNullable(request.variables().get("component"));
        return visibility
                .enterable(request.by(), Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST)))
                .thenApply(names -> {
                    final List<ObjectNode> items = broker.virtualHosts().all().stream()
                            .filter(host -> names.contains(host.name()))
                            .flatMap(host -> all(broker, host).stream())
                            .filter(item ->
                                    component.isEmpty() || component.get().equals(text(item, "component")))
                            .toList();
                    return Listing.answer(request, items, List.of("component", "vhost", "name"));
                });
    }

    private static String text(ObjectNode item, String field) {
        return item.path(field).asString("");
    }

    private CompletionStage<Answer> show(Request request) {
        return CompletableFuture.completedStage(Answer.ok(find(request).orElseThrow(ApiException::notFound)));
    }

    private Optional<ObjectNode> find(Request request) {
        return broker.virtualHosts().named(request.virtualHost()).stream()
                .flatMap(host -> all(broker, host).stream())
                .filter(item -> request.variable("component").equals(text(item, "component"))
                        && request.variable("name").equals(text(item, "name")))
                .findFirst();
    }

    private CompletionStage<Answer> save(Request request) {
        visibility.require(request.virtualHost());
        if (request.variable("component").equals("policy")) {
            throw ApiException.badRequest("policies may not be set using this method");
        }
        final boolean isNew = find(request).isEmpty();
        final Body body = request.json().require("value");
        return set(as(request), request.variable("component"), request.variable("name"), body)
                .thenApply(done -> Answer.put(isNew));
    }

    private VirtualHostParameters as(Request request) {
        return broker.parameters(request.virtualHost()).as(request.by().user());
    }

    /**
     * Sets one of a plugin's.
     *
     * @param body whose field {@code value} it is
     * @throws ApiException 400 if it is of nothing that RabbitMQ has
     */
    public static CompletionStage<Boolean> set(
            VirtualHostParameters parameters, String component, String name, Body body) {
        if (!PLUGINS.contains(component)) {
            throw ApiException.badRequest("Validation failed\n\ncomponent " + component + " not found\n");
        }
        final JsonNode value = body.require("value").any("value").orElseThrow();
        for (final String key : REQUIRED.getOrDefault(component, List.of())) {
            if (!value.has(key)) {
                throw ApiException.badRequest("Validation failed\n\nKey \"" + key + "\" not found in " + name + "\n");
            }
        }
        LOG.warn("parameter '{}' of component '{}' is kept and has no effect in this version", name, component);
        return parameters.set(new Parameter(component, name, Json.text(value)));
    }

    private CompletionStage<Answer> clear(Request request) {
        if (find(request).isEmpty()) {
            throw ApiException.notFound();
        }
        final String name = request.variable("name");
        final CompletionStage<?> cleared = switch (request.variable("component")) {
            case LIMITS -> broker.virtualHosts().as(request.by().user()).clearLimits(request.virtualHost());
            case OPERATOR_POLICY ->
                broker.policies(request.virtualHost()).as(request.by().user()).clear(PolicyKind.OPERATOR, name);
            default -> as(request).clear(request.variable("component"), name);
        };
        return cleared.thenApply(done -> Answer.noContent());
    }
}
