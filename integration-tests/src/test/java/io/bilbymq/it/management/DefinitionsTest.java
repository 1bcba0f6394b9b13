package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /definitions}. */
@AgainstManagement
class DefinitionsTest {
    private static final String ALL = "/definitions";
    private static final String OWN = "/definitions/{vhost}";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    DefinitionsTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api().with("new", tenant.name("imported"));
        tenant.alsoDelete("/vhosts/" + api.variable("new"));
    }

    private Map<String, Object> queue(String vhost, Map<String, ?> arguments) {
        return Map.of("name", "q", "vhost", vhost, "durable", true, "auto_delete", false, "arguments", arguments);
    }

    private void fill() {
        tenant.exchange("x", "topic");
        tenant.queue("q");
        api.put("/queues/{vhost}/argued", Map.of("durable", true, "arguments", Map.of("x-max-length", 5)))
                .expect(201);
        api.post("/bindings/{vhost}/e/x/q/q", Map.of("routing_key", "k", "arguments", Map.of("a", 1)))
                .expect(201);
        api.put("/policies/{vhost}/p", Map.of("pattern", "^q", "definition", Map.of("max-length", 9)))
                .expect(201);
        api.put("/parameters/federation-upstream/{vhost}/u", Map.of("value", Map.of("uri", "amqp://localhost:1")))
                .expect(201);
    }

    private JsonNode exported(String section, String field, String value) {
        for (final JsonNode one : api.get(ALL).expect(200).json().path(section)) {
            if (one.path(field).asString("").equals(value)) {
                return one;
            }
        }
        throw new AssertionError("no " + field + " " + value + " in " + section);
    }

    @Test
    void allThatThereIsIsExported() {
        final JsonNode definitions = api.get(ALL).expect(200).json();

        assertThat(definitions.propertyNames())
                .contains(
                        "rabbit_version",
                        "rabbitmq_version",
                        "product_name",
                        "product_version",
                        "users",
                        "vhosts",
                        "permissions",
                        "topic_permissions",
                        "parameters",
                        "global_parameters",
                        "policies",
                        "queues",
                        "exchanges",
                        "bindings");
        assertThat(api.get("/all-configuration").expect(200).json().propertyNames())
                .containsExactlyElementsOf(definitions.propertyNames());
    }

    @Test
    void eachIsExportedAsItIsImported() {
        fill();
        final Login member = tenant.member("management");
        final String vhost = tenant.vhost();

        assertThat(exported("vhosts", "name", vhost).path("name").stringValue()).isEqualTo(vhost);
        final JsonNode user = exported("users", "name", member.user());
        assertThat(user.path("tags").toString()).isEqualTo("[\"management\"]");
        assertThat(user.path("password_hash").stringValue()).isNotEmpty();
        assertThat(user.path("hashing_algorithm").stringValue()).isEqualTo("rabbit_password_hashing_sha256");
        assertThat(exported("permissions", "user", member.user()))
                .isEqualTo(ApiClient.JSON.valueToTree(
                        Map.of("user", member.user(), "vhost", vhost, "configure", ".*", "write", ".*", "read", ".*")));
        assertThat(exported("bindings", "vhost", vhost))
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of(
                        "source",
                        "x",
                        "vhost",
                        vhost,
                        "destination",
                        "q",
                        "destination_type",
                        "queue",
                        "routing_key",
                        "k",
                        "arguments",
                        Map.of("a", 1))));
        assertThat(exported("exchanges", "vhost", vhost))
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of(
                        "name",
                        "x",
                        "vhost",
                        vhost,
                        "type",
                        "topic",
                        "durable",
                        true,
                        "auto_delete",
                        false,
                        "internal",
                        false,
                        "arguments",
                        Map.of())));
        final JsonNode policy = exported("policies", "vhost", vhost);
        assertThat(policy.path("name").stringValue()).isEqualTo("p");
        assertThat(policy.path("apply-to").stringValue()).isEqualTo("all");
        final JsonNode parameter = exported("parameters", "vhost", vhost);
        assertThat(parameter.path("component").stringValue()).isEqualTo("federation-upstream");
        assertThat(parameter.at("/value/uri").stringValue()).isEqualTo("amqp://localhost:1");
    }

    @Test
    void aVirtualHostIsExportedWithoutItsName() {
        fill();

        final JsonNode definitions = api.get(OWN).expect(200).json();

        assertThat(definitions.propertyNames())
                .contains("rabbit_version", "parameters", "policies", "queues", "exchanges", "bindings")
                .doesNotContain("users", "vhosts", "permissions", "global_parameters");
        assertThat(definitions.path("queues").findValuesAsString("name")).containsExactlyInAnyOrder("q", "argued");
        assertThat(definitions.path("queues").findValuesAsString("vhost")).isEmpty();
        assertThat(definitions.path("bindings").findValuesAsString("routing_key"))
                .containsExactly("k");
    }

    @Test
    void aVirtualHostIsCopiedByItsDefinitions() {
        fill();
        final ObjectNode definitions = (ObjectNode) api.get(OWN).expect(200).json();
        definitions.remove("parameters");
        api.put("/vhosts/{new}", Map.of()).expect(201);

        api.send("POST", "/definitions/{new}", Optional.of(definitions.toString()))
                .expect(204);

        assertThat(api.get("/queues/{new}").each("name")).containsExactlyInAnyOrder("q", "argued");
        assertThat(api.get("/queues/{new}/argued").json().path("arguments").toString())
                .isEqualTo(
                        management.either("{\"x-max-length\":5,\"x-queue-type\":\"classic\"}", "{\"x-max-length\":5}"));
        assertThat(api.get("/bindings/{new}/e/x/q/q").each("routing_key")).containsExactly("k");
        assertThat(api.get("/policies/{new}").each("name")).containsExactly("p");
        assertThat(api.get("/exchanges/{new}/x").json().path("type").stringValue())
                .isEqualTo("topic");
    }

    @Test
    void aFileIsImported() {
        final String user = tenant.name("user");
        tenant.alsoDelete("/users/" + user);
        final String vhost = api.variable("new");
        final Map<String, Object> file = Map.of(
                "rabbit_version",
                "3.8.0",
                "users",
                List.of(Map.of("name", user, "password_hash", "", "tags", "management")),
                "vhosts",
                List.of(Map.of("name", vhost)),
                "permissions",
                List.of(Map.of("user", user, "vhost", vhost, "configure", "", "write", "", "read", ".*")),
                "queues",
                List.of(queue(vhost, Map.of())),
                "exchanges",
                List.of(Map.of(
                        "name",
                        "x",
                        "vhost",
                        vhost,
                        "type",
                        "direct",
                        "durable",
                        true,
                        "auto_delete",
                        false,
                        "internal",
                        false,
                        "arguments",
                        Map.of())),
                "bindings",
                List.of(Map.of(
                        "source",
                        "x",
                        "vhost",
                        vhost,
                        "destination",
                        "q",
                        "destination_type",
                        "queue",
                        "routing_key",
                        "k",
                        "arguments",
                        Map.of())));

        api.post(ALL, file).expect(204);

        assertThat(api.get("/users/" + user).json().path("tags").toString()).isEqualTo("[\"management\"]");
        assertThat(api.get("/permissions/{new}/" + user).json().path("read").stringValue())
                .isEqualTo(".*");
        assertThat(api.get("/queues/{new}").each("name")).containsExactly("q");
        assertThat(api.get("/bindings/{new}/e/x/q/q").each("routing_key")).containsExactly("k");
        assertThat(api.post(ALL, file).status()).as("again").isEqualTo(204);
    }

    @Test
    void aBrowserImportsAFileAsAForm() {
        final String form = """
                --B\r
                Content-Disposition: form-data; name="file"; filename="definitions.json"\r
                Content-Type: application/json\r
                \r
                {"vhosts":[{"name":"%s"}]}\r
                --B--\r
                """.formatted(api.variable("new"));

        final Reply reply =
                api.header("Content-Type", "multipart/form-data; boundary=B").send("POST", ALL, Optional.of(form));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(api.get("/vhosts/{new}").status()).isEqualTo(200);
    }

    @Test
    void aBrowserDownloadsAFile() {
        assertThat(api.get(ALL + "?download=mine.json").expect(200).header("Content-Disposition"))
                .contains("attachment; filename=mine.json");
    }

    @Test
    void whatIsThereAlreadyIsLeftAlone() {
        tenant.queue("q");

        api.post(ALL, Map.of("queues", List.of(queue(tenant.vhost(), Map.of("x-max-length", 5)))))
                .expect(204);

        assertThat(api.get("/queues/{vhost}/q").json().path("arguments").toString())
                .isEqualTo(management.either("{\"x-queue-type\":\"classic\"}", "{}"));
    }

    @Test
    void nothingIsImportedOfNothing() {
        assertThat(api.post(ALL, Map.of()).status()).isEqualTo(204);
        assertThat(api.post(ALL, Map.of("nosuch", List.of(1))).status()).isEqualTo(204);
    }

    @Test
    void whatIsNotJsonIsSaidToBe() {
        final Refusal unreadable = Refusal.badRequest("failed_to_parse_json");

        assertThat(api.send("POST", ALL, Optional.of("bad")).refusal()).isEqualTo(unreadable);
        assertThat(api.send("POST", ALL, Optional.of("[]")).refusal()).isEqualTo(unreadable);
    }

    @Test
    void theVirtualHostOfAQueueMustBeThere() {
        final Refusal refusal = api.post(ALL, Map.of("queues", List.of(queue("nosuch", Map.of()))))
                .refusal();

        assertThat(refusal)
                .isEqualTo(Refusal.badRequest(management.either(
                        "Please create virtual host \"nosuch\" prior to importing definitions.",
                        "[\"no_such_vhost\",\"nosuch\"]")));
    }

    @Test
    void aQueueHasAVirtualHost() {
        assertThat(api.post(ALL, Map.of("queues", List.of(Map.of("name", "q")))).status())
                .isEqualTo(400);
    }

    @Test
    void theArgumentsOfAQueueAreRight() {
        final Refusal refusal = api.post(
                        ALL, Map.of("queues", List.of(queue(tenant.vhost(), Map.of("x-max-length", "s")))))
                .refusal();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error()).isEqualTo("bad_request");
        assertThat(refusal.reason())
                .startsWith(management.either(
                        "precondition_failed: invalid arg", "[\"amqp_error\",\"precondition_failed\""));
    }

    @Test
    void theEndsOfABindingMustBeThere() {
        tenant.queue("q");
        final Map<String, Object> wrong = Map.of(
                "source",
                "nosuch",
                "vhost",
                tenant.vhost(),
                "destination",
                "q",
                "destination_type",
                "queue",
                "routing_key",
                "k",
                "arguments",
                Map.of());
        final Map<String, Object> right = Map.of(
                "source",
                "amq.direct",
                "vhost",
                tenant.vhost(),
                "destination",
                "q",
                "destination_type",
                "queue",
                "routing_key",
                "k",
                "arguments",
                Map.of());

        final Reply reply = api.post(ALL, Map.of("bindings", List.of(wrong, right)));

        assertThat(reply.status()).isEqualTo(management.either(400, 204));
        assertThat(api.get("/bindings/{vhost}/e/amq.direct/q/q").each("routing_key"))
                .as("the rest is imported")
                .containsExactly("k");
    }

    @Test
    void aUserHasTags() {
        assertThat(api.post(ALL, Map.of("users", List.of(Map.of("name", tenant.name("user")))))
                        .refusal())
                .isEqualTo(Refusal.badRequest("tags_not_present"));
    }

    @Test
    void permissionsAreOfAUserWhoIsThere() {
        final String nobody = tenant.name("nobody");
        final Map<String, Object> permission =
                Map.of("user", nobody, "vhost", tenant.vhost(), "configure", "", "write", "", "read", "");

        assertThat(api.post(ALL, Map.of("permissions", List.of(permission))).refusal())
                .isEqualTo(Refusal.badRequest("[\"no_such_user\",\"" + nobody + "\"]"));
    }

    @Test
    void aParameterIsOfAComponentThatIsKnown() {
        final Map<String, Object> parameter =
                Map.of("component", "nosuch", "vhost", tenant.vhost(), "name", "n", "value", Map.of());

        assertThat(api.post(ALL, Map.of("parameters", List.of(parameter))).refusal())
                .isEqualTo(Refusal.badRequest(
                        "Validation failed\n\ncomponent nosuch not found\n (" + tenant.vhost() + "/nosuch/n)"));
    }

    @Test
    void theVirtualHostThatTheyAreOfMustBeThere() {
        assertThat(api.get("/definitions/nosuch").refusal()).isEqualTo(Refusal.badRequest("vhost_not_found"));
        assertThat(api.post("/definitions/nosuch", Map.of()).refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
    }

    @Test
    void intoAVirtualHostNoUserIsImported() {
        final String user = tenant.name("user");
        tenant.alsoDelete("/users/" + user);

        api.post(OWN, Map.of("users", List.of(Map.of("name", user, "tags", "", "password_hash", ""))))
                .expect(204);

        assertThat(api.get("/users/" + user).status()).isEqualTo(404);
    }

    @Test
    void onlyAdministratorsImportAll() {
        final Login member = tenant.member("monitoring,policymaker");

        assertThat(tenant.api(member).post(ALL, Map.of()).refusal())
                .isEqualTo(Refusal.notAuthorised("Not administrator user"));
    }
}
