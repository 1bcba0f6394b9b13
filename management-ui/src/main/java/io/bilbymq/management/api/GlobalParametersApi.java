package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.vhost.GlobalParameter;
import io.bilbymq.broker.vhost.GlobalParameters;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** {@code /global-parameters} and {@code /cluster-name}, which is one of them. */
public final class GlobalParametersApi implements Endpoint.Resource {
    private final GlobalParameters parameters;
    private final Supplier<String> clusterName;

    /** Those of a broker; {@code clusterName} is what it is called, by a parameter or otherwise. */
    public GlobalParametersApi(GlobalParameters parameters, Supplier<String> clusterName) {
        this.parameters = parameters;
        this.clusterName = clusterName;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/global-parameters", Audience.POLICYMAKER, "Global parameters", this::list),
                get("/global-parameters/{name}", Audience.POLICYMAKER, "A global parameter", this::show),
                put("/global-parameters/{name}", Audience.POLICYMAKER, "Set a global parameter", this::save),
                delete("/global-parameters/{name}", Audience.POLICYMAKER, "Clear a global parameter", this::clear),
                get("/cluster-name", Audience.MANAGEMENT, "The name of the cluster", this::name),
                put("/cluster-name", Audience.ADMINISTRATOR, "Name the cluster", this::rename));
    }

    private CompletionStage<Answer> list(Request request) {
        return CompletableFuture.completedStage(Listing.answer(
                request,
                parameters.all().stream().map(GlobalParametersApi::json).toList(),
                List.of("name")));
    }

    private static ObjectNode json(GlobalParameter parameter) {
        final ObjectNode json = Json.object().put("name", parameter.name());
        json.set("value", Json.read(parameter.value()));
        return json;
    }

    private CompletionStage<Answer> show(Request request) {
        return CompletableFuture.completedStage(Answer.ok(json(require(request))));
    }

    private GlobalParameter require(Request request) {
        return parameters.named(request.variable("name")).orElseThrow(ApiException::notFound);
    }

    private CompletionStage<Answer> save(Request request) {
        final String name = request.variable("name");
        final boolean isNew = parameters.named(name).isEmpty();
        final String value =
                Json.text(request.json().require("value").any("value").orElseThrow());
        return parameters
                .as(request.by().user())
                .set(new GlobalParameter(name, value))
                .thenApply(done -> Answer.put(isNew));
    }

    private CompletionStage<Answer> clear(Request request) {
        return parameters.as(request.by().user()).clear(require(request).name()).thenApply(done -> Answer.noContent());
    }

    private CompletionStage<Answer> name(Request request) {
        return CompletableFuture.completedStage(Answer.ok(Json.object().put("name", clusterName.get())));
    }

    private CompletionStage<Answer> rename(Request request) {
        return parameters
                .as(request.by().user())
                .setClusterName(request.json().require("name").text("name").orElseThrow())
                .thenApply(done -> Answer.noContent());
    }
}
