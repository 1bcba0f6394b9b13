package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /bindings}. */
@AgainstManagement
class BindingsTest {
    private static final String BINDINGS = "/bindings/{vhost}/e/x/q/q";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    BindingsTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    @BeforeEach
    void declare() {
        tenant.exchange("x", "direct");
        tenant.queue("q");
    }

    private Reply bind(String key, Map<String, ?> arguments) {
        return api.post(BINDINGS, Map.of("routing_key", key, "arguments", arguments))
                .expect(201);
    }

    @Test
    void oneIsMadeAndItsPlaceIsTold() {
        assertThat(bind("k", Map.of()).header("Location")).contains("q/k");
        assertThat(bind("", Map.of()).header("Location")).contains("q/~");
        assertThat(bind("k", Map.of("a", 1)).header("Location"))
                .hasValueSatisfying(place -> assertThat(place).matches("q/k~[-\\w]+"));
    }

    @Test
    void oneIsMadeWithoutABody() {
        final Reply reply = api.send("POST", BINDINGS, Optional.empty());

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Location")).contains("q/~");
    }

    @Test
    void oneIsMadeAsOftenAsOneLikes() {
        bind("k", Map.of());

        assertThat(api.post(BINDINGS, Map.of("routing_key", "k")).status()).isEqualTo(201);
        assertThat(api.get(BINDINGS).each("routing_key")).containsExactly("k");
    }

    @Test
    void oneIsShown() {
        bind("k", Map.of("a", 1));

        final JsonNode binding = api.get(BINDINGS).expect(200).json().get(0);

        assertThat(binding.path("source").stringValue()).isEqualTo("x");
        assertThat(binding.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(binding.path("destination").stringValue()).isEqualTo("q");
        assertThat(binding.path("destination_type").stringValue()).isEqualTo("queue");
        assertThat(binding.path("routing_key").stringValue()).isEqualTo("k");
        assertThat(binding.path("arguments").toString()).isEqualTo("{\"a\":1}");
        assertThat(binding.path("properties_key").stringValue()).matches("k~[-\\w]+");
    }

    @Test
    void thePropertiesKeyIsTheKeyForPaths() {
        bind("a~b #/\u00e9", Map.of());

        final String key =
                api.get(BINDINGS).json().get(0).path("properties_key").stringValue();

        assertThat(key).isEqualTo("a%7Eb+%23%2F%C3%A9");
        assertThat(api.with("key", key)
                        .get(BINDINGS + "/{key}")
                        .expect(200)
                        .json()
                        .path("routing_key")
                        .stringValue())
                .isEqualTo("a~b #/\u00e9");
    }

    @Test
    void thePropertiesKeyDependsOnTheArgumentsAlone() {
        bind("k", Map.of("a", 1));
        bind("k", Map.of("a", 2));
        bind("other", Map.of("a", 1));

        final List<String> hashes = api.get(BINDINGS)
                .each("properties_key")
                .map(key -> key.substring(key.indexOf('~')))
                .distinct()
                .toList();

        assertThat(hashes).hasSize(2);
    }

    @Test
    void oneIsFoundAndDeletedByItsKey() {
        bind("k", Map.of());
        final ApiClient argued = api.with(
                "key",
                bind("k", Map.of("a", 1)).header("Location").orElseThrow().substring("q/".length()));

        assertThat(api.get(BINDINGS + "/k").expect(200).json().path("arguments").toString())
                .isEqualTo("{}");
        assertThat(argued.get(BINDINGS + "/{key}")
                        .expect(200)
                        .json()
                        .path("arguments")
                        .toString())
                .isEqualTo("{\"a\":1}");
        assertThat(argued.delete(BINDINGS + "/{key}").status()).isEqualTo(204);
        assertThat(argued.delete(BINDINGS + "/{key}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.delete(BINDINGS + "/k").status()).isEqualTo(204);
        assertThat(api.get(BINDINGS).text()).isEqualTo("[]");
    }

    @Test
    void oneThatIsNotThereIsNotFound() {
        assertThat(api.get(BINDINGS + "/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.delete(BINDINGS + "/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void bothEndsMustBeThere() {
        assertThat(api.post("/bindings/{vhost}/e/nosuch/q/q", Map.of()).refusal())
                .isEqualTo(new Refusal(404, "not_found", "no exchange 'nosuch' in vhost '" + tenant.vhost() + "'"));
        assertThat(api.post("/bindings/{vhost}/e/x/q/nosuch", Map.of()).refusal())
                .isEqualTo(new Refusal(404, "not_found", "no queue 'nosuch' in vhost '" + tenant.vhost() + "'"));
        assertThat(api.post("/bindings/nosuch/e/x/q/q", Map.of()).refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
    }

    @Test
    void betweenEndsThatAreNotThereIsNothing() {
        assertThat(api.get("/bindings/{vhost}/e/nosuch/q/q").expect(200).text()).isEqualTo("[]");
        assertThat(api.get("/bindings/{vhost}/e/x/q/nosuch").expect(200).text()).isEqualTo("[]");
    }

    @Test
    void anExchangeIsBoundToAnExchange() {
        tenant.exchange("target", "fanout");

        final Reply reply = api.post("/bindings/{vhost}/e/x/e/target", Map.of("routing_key", "k"));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Location")).contains("target/k");
        final JsonNode binding =
                api.get("/bindings/{vhost}/e/x/e/target/k").expect(200).json();
        assertThat(binding.path("destination_type").stringValue()).isEqualTo("exchange");
        assertThat(binding.path("destination").stringValue()).isEqualTo("target");
        assertThat(api.get("/exchanges/{vhost}/target/bindings/destination").each("source"))
                .containsExactly("x");
        assertThat(api.delete("/bindings/{vhost}/e/x/e/target/k").status()).isEqualTo(204);
    }

    @Test
    void theTypeOfADestinationIsQueueOrExchange() {
        assertThat(api.get("/bindings/{vhost}/e/x/z/q").status()).isEqualTo(management.either(404, 500));
    }

    @Test
    void eachQueueIsBoundToTheDefaultExchange() {
        final JsonNode binding =
                api.get("/queues/{vhost}/q/bindings").expect(200).json().get(0);

        assertThat(binding.path("source").stringValue()).isEmpty();
        assertThat(binding.path("destination").stringValue()).isEqualTo("q");
        assertThat(binding.path("routing_key").stringValue()).isEqualTo("q");
        assertThat(binding.path("properties_key").stringValue()).isEqualTo("q");
        assertThat(api.get("/bindings/{vhost}/e/amq.default/q/q").expect(200).each("routing_key"))
                .containsExactly("q");
    }

    @Test
    void nothingCanBeBoundToTheDefaultExchange() {
        final Refusal refused = Refusal.notAuthorised("Access refused.");

        assertThat(api.post("/bindings/{vhost}/e/amq.default/q/q", Map.of("routing_key", "k"))
                        .refusal())
                .isEqualTo(refused);
        assertThat(api.delete("/bindings/{vhost}/e/amq.default/q/q/q").refusal())
                .isEqualTo(refused);
    }

    @Test
    void theyAreListedFromAllSides() {
        bind("k", Map.of());

        assertThat(api.get("/bindings/{vhost}").expect(200).each("source")).containsExactlyInAnyOrder("", "x");
        assertThat(api.get("/bindings").expect(200).each("vhost")).contains(tenant.vhost());
        assertThat(api.get("/queues/{vhost}/q/bindings").expect(200).each("source"))
                .containsExactlyInAnyOrder("", "x");
        assertThat(api.get("/exchanges/{vhost}/x/bindings/source").expect(200).each("destination"))
                .containsExactly("q");
        assertThat(api.get("/exchanges/{vhost}/x/bindings/destination")
                        .expect(200)
                        .text())
                .isEqualTo("[]");
    }

    @Test
    void argumentsAreAnObject() {
        assertThat(api.post(BINDINGS, Map.of("arguments", 5)).status()).isEqualTo(management.either(400, 500));
    }
}
