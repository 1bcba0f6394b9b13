package io.bilbymq.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.Broker;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the API says of itself is complete. */
class ReferenceTest {
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    private static Broker broker;
    private static Management management;

    @BeforeAll
    static void start() {
        broker = Broker.builder().start();
        management = Management.start(broker, ManagementSettings.at("127.0.0.1", 0));
    }

    @AfterAll
    static void stop() {
        management.close();
        broker.close();
    }

    private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode document() throws IOException, InterruptedException {
        return Json.read(get("/api/openapi.json", "Authorization", "Basic Z3Vlc3Q6Z3Vlc3Q=")
                .body());
    }

    private static Set<String> names(JsonNode object) {
        return new TreeSet<>(object.propertyNames());
    }

    // The document.

    @Test
    void theDocumentIsForWhoeverMayUseTheApi() throws Exception {
        assertThat(get("/api/openapi.json").statusCode()).isEqualTo(401);
        assertThat(document().path("openapi").stringValue()).isEqualTo("3.1.0");
    }

    @Test
    void theDocumentSaysWhatEveryOpenApiDocumentHasToSay() throws Exception {
        final JsonNode document = document();

        assertThat(names(document))
                .containsExactlyInAnyOrder("openapi", "info", "servers", "security", "paths", "components");
        assertThat(document.path("info").path("title").stringValue()).isNotBlank();
        assertThat(document.path("info").path("version").stringValue()).isNotBlank();
        assertThat(document.path("servers").get(0).path("url").stringValue()).isEqualTo("/api");
        document.path("security")
                .forEach(each -> assertThat(names(document.path("components").path("securitySchemes")))
                        .containsAll(names(each)));
    }

    @Test
    void everyEndpointIsThereWithASummaryARoleAndItsAnswers() throws Exception {
        final JsonNode document = document();
        final Set<String> roles = Arrays.stream(Audience.values())
                .map(audience -> audience.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        final Set<String> ids = new HashSet<>();

        for (final Endpoint endpoint : management.endpoints()) {
            final String name = endpoint.method() + " " + endpoint.path();
            final JsonNode operation = document.path("paths")
                    .path(endpoint.path())
                    .path(endpoint.method().toLowerCase(Locale.ROOT));
            assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
            assertThat(operation.path("description").asString(""))
                    .as(name)
                    .contains(endpoint.audience().words());
            assertThat(operation.path("x-audience").asString("")).as(name).isIn(roles);
            assertThat(operation.path("tags")).as(name).hasSize(1);
            assertThat(ids.add(operation.path("operationId").asString("")))
                    .as("%s: %s", name, operation.path("operationId"))
                    .isTrue();
            assertParameters(endpoint, operation);
            assertResponses(name, operation.path("responses"), document);
        }
    }

    private static void assertParameters(Endpoint endpoint, JsonNode operation) {
        final Set<String> inPath = new TreeSet<>();
        final Matcher variable = VARIABLE.matcher(endpoint.path());
        while (variable.find()) {
            inPath.add(variable.group(1));
        }
        final Set<String> described = new TreeSet<>();
        for (final JsonNode parameter : operation.path("parameters")) {
            assertThat(parameter.path("in").stringValue()).isEqualTo("path");
            assertThat(parameter.path("required").booleanValue()).isTrue();
            assertThat(parameter.path("schema").path("type").stringValue()).isEqualTo("string");
            described.add(parameter.path("name").stringValue());
        }
        assertThat(described).as(endpoint.path()).isEqualTo(inPath);
    }

    private static void assertResponses(String name, JsonNode responses, JsonNode document) {
        assertThat(names(responses)).as(name).isNotEmpty().allMatch(status -> status.matches("[2-5](\\d\\d|XX)"));
        for (final JsonNode response : responses) {
            final String reference = response.path("$ref").asString("");
            final JsonNode meant = reference.isEmpty() ? response : document.at(reference.substring(1));
            assertThat(meant.path("description").asString("")).as(name).isNotBlank();
            final String schema =
                    meant.at("/content/application~1json/schema/$ref").asString("");
            assertThat(schema.isEmpty() || document.at(schema.substring(1)).isObject())
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void nothingElseIsThere() throws Exception {
        final Set<String> documented = new TreeSet<>();
        for (final Map.Entry<String, JsonNode> path : document().path("paths").properties()) {
            path.getValue()
                    .propertyNames()
                    .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }

        assertThat(documented).isEqualTo(endpoints());
    }

    private static Set<String> endpoints() {
        return management.endpoints().stream()
                .map(endpoint -> endpoint.method() + " " + endpoint.path())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyExampleIsOfAnEndpointAndIsJson() throws Exception {
        assertThat(endpoints()).containsAll(ExampleBodies.ALL.keySet());
        for (final String body : ExampleBodies.ALL.values()) {
            assertThat(Json.read(body).isObject()).isTrue();
        }
        assertThat(document()
                        .at("/paths/~1cluster-name/put/requestBody/content/application~1json/example/name")
                        .stringValue())
                .isEqualTo("shop");
    }

    // The page.

    @Test
    void thePageIsForEverybody() throws Exception {
        final HttpResponse<String> page = get("/api/index.html");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    }

    @Test
    void theApiLeadsToThePage() throws Exception {
        for (final String path : List.of("/api", "/api/")) {
            final HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location")).contains("/api/index.html");
        }
    }

    @Test
    void thePageHasEveryEndpoint() throws Exception {
        final String page = get("/api/index.html").body().replace("<var>", "{").replace("</var>", "}");

        for (final Endpoint endpoint : management.endpoints()) {
            assertThat(page).contains("<code>" + endpoint.path() + "</code>", endpoint.summary());
        }
    }

    @Test
    void thePageAllowsNothingButItsOwnStyle() throws Exception {
        final HttpResponse<String> page = get("/api/index.html");
        final String style = page.body()
                .substring(page.body().indexOf("<style>") + 7, page.body().indexOf("</style>"));
        final String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));

        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; style-src 'sha256-" + hash
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(page.body()).doesNotContain("<script", "style=", "onclick", "src=", "<link");
    }
}
