package io.bilbymq.management.definitions;

import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.post;

import io.bilbymq.broker.Broker;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** {@code /definitions}. */
public final class DefinitionsApi implements Endpoint.Resource {
    private static final String NO_VIRTUAL_HOST = "vhost_not_found";

    private final Broker broker;
    private final DefinitionsExport export;

    /** Those of a broker. */
    public DefinitionsApi(Broker broker, DefinitionsExport export) {
        this.broker = broker;
        this.export = export;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/definitions", Audience.ADMINISTRATOR, "Export all definitions", this::all),
                post("/definitions", Audience.ADMINISTRATOR, "Import definitions", this::load),
                get("/all-configuration", Audience.ADMINISTRATOR, "The same, by its old name", this::all),
                post("/all-configuration", Audience.ADMINISTRATOR, "The same, by its old name", this::load),
                get(
                                "/definitions/{vhost}",
                                Audience.ADMINISTRATOR,
                                "Export the definitions of a virtual host",
                                this::one)
                        .withoutVirtualHost(),
                post(
                                "/definitions/{vhost}",
                                Audience.ADMINISTRATOR,
                                "Import definitions into a virtual host",
                                this::loadOne)
                        .withoutVirtualHost());
    }

    private CompletionStage<Answer> all(Request request) {
        return answered(request, export.all());
    }

    private CompletionStage<Answer> one(Request request) {
        return answered(
                request,
                export.of(broker.virtualHosts()
                        .named(request.virtualHost())
                        .orElseThrow(() -> ApiException.badRequest(NO_VIRTUAL_HOST))));
    }

    private static CompletionStage<Answer> answered(Request request, ObjectNode file) {
        final Answer answer = Answer.ok(file);
        return CompletableFuture.completedStage(request.query("download")
                .map(name -> answer.with(
                        "Content-Disposition",
                        "attachment; filename=" + URLEncoder.encode(name, StandardCharsets.UTF_8)))
                .orElse(answer));
    }

    private CompletionStage<Answer> load(Request request) {
        return load(request, (definitions, file) -> definitions.all(file));
    }

    private CompletionStage<Answer> loadOne(Request request) {
        if (broker.virtualHosts().named(request.virtualHost()).isEmpty()) {
            throw ApiException.notFound(NO_VIRTUAL_HOST);
        }
        return load(request, (definitions, file) -> definitions.into(request.virtualHost(), file));
    }

    private interface Loading {
        CompletionStage<Void> load(DefinitionsImport definitions, ObjectNode file);
    }

    private CompletionStage<Answer> load(Request request, Loading loading) {
        final ObjectNode file = Json.read(FormFile.of(request))
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .orElseThrow(() -> ApiException.badRequest("failed_to_parse_json"));
        return loading.load(new DefinitionsImport(broker, request.by().user()), file)
                .thenApply(done -> Answer.noContent());
    }
}
