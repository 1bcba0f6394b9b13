package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.Policy;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import io.bilbymq.broker.vhost.VirtualHostPolicies;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /policies}, or {@code /operator-policies}. */
public final class PoliciesApi implements Endpoint.Resource {
    private final Broker broker;
    private final Visibility visibility;
    private final PolicyKind kind;

    /** The policies of a kind. */
    public PoliciesApi(Broker broker, Visibility visibility, PolicyKind kind) {
        this.broker = broker;
        this.visibility = visibility;
        this.kind = kind;
    }

    @Override
    public List<Endpoint> endpoints() {
        final boolean isOperators = kind == PolicyKind.OPERATOR;
        final String path = isOperators ? "/operator-policies" : "/policies";
        final String words = isOperators ? "perator policies" : "olicies";
        final String one = isOperators ? "an operator policy" : "a policy";
        final Audience changing = isOperators ? Audience.ADMINISTRATOR : Audience.POLICIES;
        final String initial = isOperators ? "O" : "P";
        return List.of(
                get(path, Audience.MANAGEMENT, initial + words, this::list),
                get(path + "/{vhost}", Audience.VIRTUAL_HOST, initial + words + " of a virtual host", this::list),
                get(path + "/{vhost}/{name}", changing, "Look at " + one, this::show),
                put(path + "/{vhost}/{name}", changing, "Set " + one, this::save)
                        .withoutVirtualHost(),
                delete(path + "/{vhost}/{name}", changing, "Clear " + one, this::clear));
    }

    private CompletionStage<Answer> list(Request request) {
        return visibility
                .enterable(request.by(), Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST)))
                .thenApply(names -> {
                    final List<ObjectNode> items = new ArrayList<>();
                    for (final String virtualHost : names) {
                        broker.policies(virtualHost).all(kind).forEach(policy -> items.add(json(virtualHost, policy)));
                    }
                    return Listing.answer(request, items);
                });
    }

    /** A policy as the API and definitions files show it. */
    public static ObjectNode json(String virtualHost, Policy policy) {
        final ObjectNode json = Json.object()
                .put("vhost", virtualHost)
                .put("name", policy.name())
                .put("pattern", policy.pattern())
                .put("apply-to", policy.scope().toString());
        json.set("definition", ArgumentsJson.json(policy.definition()));
        return json.put("priority", policy.priority());
    }

    private CompletionStage<Answer> show(Request request) {
        return CompletableFuture.completedStage(
                Answer.ok(json(request.virtualHost(), find(request).orElseThrow(ApiException::notFound))));
    }

    private Optional<Policy> find(Request request) {
        return broker.policies(request.virtualHost()).all(kind).stream()
                .filter(policy -> policy.name().equals(request.variable("name")))
                .findFirst();
    }

    private CompletionStage<Answer> save(Request request) {
        visibility.require(request.virtualHost());
        final boolean isNew = find(request).isEmpty();
        return set(policies(request), kind, request.variable("name"), request.json())
                .thenApply(done -> Answer.put(isNew));
    }

    /** Sets the policy that a body says; fails with 400 and RabbitMQ's words if it cannot be. */
    public static CompletionStage<Policy> set(VirtualHostPolicies policies, PolicyKind kind, String name, Body body) {
        return policies.set(kind, policy(kind, name, body))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(Refusals.refusal(failure)
                        .<Throwable>map(refused -> invalid(kind, refused.explanation()))
                        .orElse(failure)));
    }

    /** As RabbitMQ says it, which takes whoever sets a policy for a browser. */
    private static ApiException invalid(PolicyKind kind, String why) {
        final String text = kind == PolicyKind.OPERATOR
                ? why
                : why.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return ApiException.badRequest("Validation failed\n\n" + text + "\n");
    }

    /**
     * The policy that a body says.
     *
     * @throws ApiException 400 if something is missing or of the wrong type
     */
    private static Policy policy(PolicyKind kind, String name, Body body) {
        body.require("pattern", "definition");
        final String applyTo = body.text("apply-to").orElse("all");
        final PolicyScope scope = PolicyScope.named(applyTo)
                .orElseThrow(() -> invalid(
                        kind,
                        "apply-to '" + applyTo
                                + "' unrecognised; should be one of: 'queues', 'classic_queues', 'quorum_queues', 'streams',"
                                + " 'exchanges', or 'all'"));
        final int priority =
                body.any("priority").map(value -> priority(kind, value)).orElse(0);
        return new Policy(
                name,
                body.any("pattern").map(value -> pattern(kind, value)).orElseThrow(),
                scope,
                priority,
                ArgumentsJson.table(body.table("definition")));
    }

    private static String pattern(PolicyKind kind, JsonNode value) {
        if (!value.isString()) {
            throw invalid(kind, "pattern should be a binary but was " + value);
        }
        return value.stringValue();
    }

    private static int priority(PolicyKind kind, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw invalid(
                    kind,
                    "priority should be a number, actually was "
                            + (value.isString() ? "<<" + value + ">>" : value.toString()));
        }
        return value.intValue();
    }

    private CompletionStage<Answer> clear(Request request) {
        if (find(request).isEmpty()) {
            throw ApiException.notFound();
        }
        return policies(request).clear(kind, request.variable("name")).thenApply(done -> Answer.noContent());
    }

    private VirtualHostPolicies policies(Request request) {
        return broker.policies(request.virtualHost()).as(request.by().user());
    }
}
