package io.bilbymq.management.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API says of itself: {@code /openapi.json}, a document in the format of <a
 * href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1</a>, and {@code /index.html}, the same for people. Both are made of the
 * endpoints, once, when somebody asks. Confined to the thread of the API.
 */
public final class ApiReference implements Endpoint.Resource {
    private static final String HTML = "text/html; charset=utf-8";

    private final Map<String, String> examples;
    private final String root;
    private final String version;
    private final List<Endpoint> all;
    private @Nullable Answer document;
    private @Nullable Answer page;

    private ApiReference(List<Endpoint.Resource> resources, Map<String, String> examples, String root, String version) {
        this.examples = examples;
        this.root = root;
        this.version = version;
        this.all = Stream.concat(resources.stream(), Stream.of(this))
                .flatMap(resource -> resource.endpoints().stream())
                .toList();
    }

    /**
     * These resources, and the one that describes them all.
     *
     * @param examples of bodies, in JSON, by method and path as {@code PUT /queues/{vhost}/{queue}}
     * @param root what all paths begin with
     * @param version of the broker
     */
    public static List<Endpoint.Resource> with(
            List<Endpoint.Resource> resources, Map<String, String> examples, String root, String version) {
        final List<Endpoint.Resource> described = new ArrayList<>(resources);
        described.add(new ApiReference(resources, examples, root, version));
        return described;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/", Audience.ANYBODY, "Leads to this page", request -> toPage()),
                Endpoint.get("/index.html", Audience.ANYBODY, "This page", request -> page()),
                Endpoint.get(
                        "/openapi.json",
                        Audience.MANAGEMENT,
                        "All of it as an OpenAPI document",
                        request -> document()));
    }

    private CompletionStage<Answer> toPage() {
        return CompletableFuture.completedStage(Answer.empty(302).with("Location", root + "/index.html"));
    }

    private CompletionStage<Answer> page() {
        Answer known = page;
        if (known == null) {
            final ApiReferencePage made = new ApiReferencePage(all, this::example, root, version);
            known = Answer.text(HTML, made.html())
                    .with("Content-Security-Policy", made.contentSecurityPolicy())
                    .with("X-Content-Type-Options", "nosniff");
            page = known;
        }
        return CompletableFuture.completedStage(known);
    }

    private CompletionStage<Answer> document() {
        Answer known = document;
        if (known == null) {
            known = Answer.ok(openApi());
            document = known;
        }
        return CompletableFuture.completedStage(known);
    }

    private ObjectNode openApi() {
        final ObjectNode json = Json.object().put("openapi", "3.1.0");
        json.putObject("info")
                .put("title", "BilbyMQ HTTP API")
                .put("version", version)
                .put(
                        "description",
                        "RabbitMQ's HTTP API, as BilbyMQ has it. Whatever GET answers in JSON can be followed: with"
                                + " Accept: text/event-stream it comes again, as a server-sent event, when it has changed.");
        json.putArray("servers").addObject().put("url", root);
        final ArrayNode security = json.putArray("security");
        for (final String scheme : List.of("password", "token", "session")) {
            security.addObject().putArray(scheme);
        }
        final ObjectNode paths = json.putObject("paths");
        for (final Endpoint endpoint : all) {
            operation(
                    paths.withObjectProperty(endpoint.path())
                            .putObject(endpoint.method().toLowerCase(Locale.ROOT)),
                    endpoint);
        }
        components(json.putObject("components"));
        return json;
    }

    private String example(Endpoint endpoint) {
        return examples.getOrDefault(endpoint.method() + " " + endpoint.path(), "");
    }

    private void operation(ObjectNode json, Endpoint endpoint) {
        json.put("operationId", operationId(endpoint)).put("summary", endpoint.summary());
        json.put("description", "For " + endpoint.audience().words() + ".")
                .put("x-audience", endpoint.audience().name().toLowerCase(Locale.ROOT));
        json.putArray("tags").add(resource(endpoint));
        if (endpoint.audience() == Audience.ANYBODY) {
            json.putArray("security");
        }
        final List<String> variables = variables(endpoint);
        if (!variables.isEmpty()) {
            final ArrayNode parameters = json.putArray("parameters");
            for (final String variable : variables) {
                parameters
                        .addObject()
                        .put("name", variable)
                        .put("in", "path")
                        .put("required", true)
                        .putObject("schema")
                        .put("type", "string");
            }
        }
        final String example = example(endpoint);
        if (!example.isEmpty()) {
            final ObjectNode content =
                    json.putObject("requestBody").putObject("content").putObject(Answer.JSON);
            content.putObject("schema").put("type", "object");
            content.set("example", Json.read(example));
        }
        responses(json.putObject("responses"), endpoint, !variables.isEmpty());
    }

    private static void responses(ObjectNode json, Endpoint endpoint, boolean isAboutSomething) {
        switch (endpoint.method()) {
            case "GET" -> says(json, "200", "What was asked for");
            case "PUT" -> {
                says(json, "201", "It is new");
                says(json, "204", "It was there, and is now as the request says");
            }
            case "DELETE" -> says(json, "204", "Done");
            default -> says(json, "2XX", "Done");
        }
        if (!endpoint.method().equals("GET")) {
            refers(json, "400");
        }
        if (endpoint.audience() != Audience.ANYBODY) {
            refers(json, "401");
        }
        if (isAboutSomething) {
            refers(json, "404");
        }
    }

    private static void says(ObjectNode json, String status, String what) {
        json.putObject(status).put("description", what);
    }

    private static void refers(ObjectNode json, String status) {
        json.putObject(status).put("$ref", "#/components/responses/" + status);
    }

    private static void components(ObjectNode json) {
        final ObjectNode schemes = json.putObject("securitySchemes");
        schemes.putObject("password").put("type", "http").put("scheme", "basic");
        schemes.putObject("token").put("type", "http").put("scheme", "bearer");
        schemes.putObject("session").put("type", "apiKey").put("in", "cookie").put("name", Request.SESSION);
        final ObjectNode error = json.putObject("schemas").putObject("Error").put("type", "object");
        final ObjectNode fields = error.putObject("properties");
        fields.putObject("error").put("type", "string");
        fields.putObject("reason").putArray("type").add("string").add("array");
        final ObjectNode responses = json.putObject("responses");
        error(responses, "400", "The request is wrong");
        error(responses, "401", "It is not known who asks, or they may not");
        error(responses, "404", "What the path names is not there");
    }

    private static void error(ObjectNode responses, String status, String what) {
        responses
                .putObject(status)
                .put("description", what)
                .putObject("content")
                .putObject(Answer.JSON)
                .putObject("schema")
                .put("$ref", "#/components/schemas/Error");
    }

    /** {@code getQueuesByVhost}: a name for programs that are generated. */
    private static String operationId(Endpoint endpoint) {
        final StringBuilder id = new StringBuilder(endpoint.method().toLowerCase(Locale.ROOT));
        for (final String segment : endpoint.path().split("/", -1)) {
            if (segment.startsWith("{")) {
                id.append("By");
            }
            for (final String word : segment.split("[^A-Za-z0-9]+", -1)) {
                if (!word.isEmpty()) {
                    id.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
                }
            }
        }
        return id.toString();
    }

    private static List<String> variables(Endpoint endpoint) {
        return Stream.of(endpoint.path().split("/", -1))
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    /** What an endpoint belongs to: the first word of its path. */
    static String resource(Endpoint endpoint) {
        final String first = endpoint.path().split("/", -1)[1];
        return first.isEmpty() || first.contains(".") ? "reference" : first;
    }
}
