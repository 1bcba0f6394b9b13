package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all resources have in common: methods, headers, bodies that cannot be read, paths that are not there. */
@AgainstManagement
class HttpTest {
    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    HttpTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/whoami                           | HEAD, GET, OPTIONS",
                "/overview                         | HEAD, GET, OPTIONS",
                "/queues/{vhost}/q                 | HEAD, GET, PUT, DELETE, OPTIONS",
                "/queues/{vhost}/q/get             | POST, OPTIONS",
                "/queues/{vhost}/q/contents        | DELETE, OPTIONS",
                "/exchanges/{vhost}/amq.direct     | HEAD, GET, PUT, DELETE, OPTIONS",
                "/exchanges/{vhost}/amq.direct/publish | POST, OPTIONS",
                "/bindings/{vhost}/e/amq.direct/q/q | HEAD, GET, POST, OPTIONS",
                "/bindings/{vhost}/e/amq.direct/q/q/~ | HEAD, GET, DELETE, OPTIONS",
                "/vhosts/{vhost}                   | HEAD, GET, PUT, DELETE, OPTIONS",
                "/vhost-limits/{vhost}/max-queues  | PUT, DELETE, OPTIONS",
                "/users/guest                      | HEAD, GET, PUT, DELETE, OPTIONS",
                "/users/bulk-delete                | POST, OPTIONS",
                "/permissions/{vhost}/guest        | HEAD, GET, PUT, DELETE, OPTIONS",
                "/policies/{vhost}/p               | HEAD, GET, PUT, DELETE, OPTIONS",
                "/parameters/shovel/{vhost}/s      | HEAD, GET, PUT, DELETE, OPTIONS",
                "/definitions                      | HEAD, GET, POST, OPTIONS",
                "/connections/c                    | HEAD, GET, DELETE, OPTIONS",
                "/cluster-name                     | HEAD, GET, PUT, OPTIONS"
            })
    void optionsNamesTheMethods(String path, String methods) {
        final Reply reply = api.send("OPTIONS", path, Optional.empty()).expect(200);

        assertThat(words(reply.header("Allow"))).containsExactlyInAnyOrder(methods.split(", "));
    }

    private static Stream<String> words(Optional<String> header) {
        return header.stream().flatMap(value -> Stream.of(value.split(", *")));
    }

    @Test
    void optionsNeedsNoLogin() {
        final Reply reply = ApiClient.anonymous(management.base()).send("OPTIONS", "/overview", Optional.empty());

        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /whoami",
        "DELETE, /overview",
        "PATCH, /overview",
        "POST, /queues/{vhost}/q",
        "GET, /queues/{vhost}/q/get",
        "GET, /queues/{vhost}/q/contents",
        "GET, /exchanges/{vhost}/amq.direct/publish",
        "POST, /bindings/{vhost}",
        "PUT, /bindings/{vhost}/e/amq.direct/q/q/k",
        "PUT, /connections/c",
        "GET, /vhost-limits/{vhost}/max-queues",
        "GET, /users/bulk-delete",
        "GET, /reset",
        "GET, /rebalance/queues",
        "PUT, /queues/{vhost}"
    })
    void aMethodThatAResourceDoesNotHaveIsNotAllowed(String method, String path) {
        final Reply reply = api.send(method, path, Optional.of("{}"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(words(reply.header("Allow"))).contains("OPTIONS").doesNotContain(method);
    }

    @Test
    void headSaysWhatGetWouldWithoutABody() {
        tenant.queue("q");

        final Reply there = api.send("HEAD", "/queues/{vhost}/q", Optional.empty());
        final Reply notThere = api.send("HEAD", "/queues/{vhost}/other", Optional.empty());

        assertThat(there.status()).isEqualTo(200);
        assertThat(there.text()).isEmpty();
        assertThat(there.header("Content-Type")).contains("application/json");
        assertThat(notThere.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nosuch",
                "/queues/{vhost}/q/nosuch",
                "/bindings/{vhost}/e/amq.direct",
                "/vhosts/{vhost}/nosuch",
                "/health/checks/nosuch",
                "/users/guest/nosuch"
            })
    void whatIsNotThereIsNotFound(String path) {
        assertThat(api.get(path).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void aBodyThatIsNotJsonIsRefused() {
        assertThat(api.send("PUT", "/queues/{vhost}/q", Optional.of("{bad")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
        assertThat(api.send("PUT", "/exchanges/{vhost}/x", Optional.of("bad")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
        assertThat(api.send("PUT", "/policies/{vhost}/p", Optional.of("bad")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
        assertThat(api.send("PUT", "/global-parameters/p", Optional.of("bad")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
        assertThat(api.send("PUT", "/cluster-name", Optional.of("bad")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
        assertThat(api.send("POST", "/users/bulk-delete", Optional.of("bad")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
    }

    @Test
    void aBodyThatIsAnArrayIsNotJson() {
        assertThat(api.send("PUT", "/queues/{vhost}/q", Optional.of("[]")).refusal())
                .isEqualTo(Refusal.NOT_JSON);
    }

    @Test
    void aBodyThatWasEncodedTwiceIsSaidToBe() {
        final Reply reply = api.send("PUT", "/vhosts/{vhost}", Optional.of("\"{}\""));

        assertThat(reply.refusal())
                .isEqualTo(
                        Refusal.badRequest(
                                "invalid payload: the request body JSON-decoded to a string. Is the input doubly-JSON-encoded?"));
    }

    @Test
    void whatTypeABodyIsSaidToHaveDoesNotMatter() {
        final Reply reply = api.header("Content-Type", "text/plain").put("/queues/{vhost}/q", Map.of("durable", true));

        assertThat(reply.status()).isEqualTo(201);
    }

    @Test
    void aSlashInANameIsEncoded() {
        final ApiClient named = api.with("queue", "a/b c~\u00e9?");

        named.put("/queues/{vhost}/{queue}", Map.of("durable", true)).expect(201);

        assertThat(named.get("/queues/{vhost}/{queue}")
                        .expect(200)
                        .json()
                        .path("name")
                        .stringValue())
                .isEqualTo("a/b c~\u00e9?");
        assertThat(named.get("/queues/{vhost}").each("name")).containsExactly("a/b c~\u00e9?");
    }

    @Test
    void theApiLeadsToItsDescription() {
        final Reply reply = api.outside("/api");

        assertThat(reply.status()).isIn(301, 302, 307, 308);
        assertThat(reply.header("Location"))
                .hasValueSatisfying(place -> assertThat(place).endsWith("/api/index.html"));
    }

    @Test
    void nothingIsCached() {
        assertThat(api.get("/overview").expect(200).header("Cache-Control")).contains("no-cache");
    }
}
