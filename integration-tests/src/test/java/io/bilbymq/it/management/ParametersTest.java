package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code /parameters} and {@code /global-parameters}. */
@AgainstManagement
class ParametersTest {
    private static final String COMPONENT = "/parameters/federation-upstream";
    private static final String PARAMETER = COMPONENT + "/{vhost}/u";
    private static final String GLOBAL = "/global-parameters/{global}";
    private static final Map<String, Object> UPSTREAM = Map.of("uri", "amqp://localhost:1", "expires", 3_600_000);

    private final Tenant tenant;
    private final ApiClient api;

    ParametersTest(Tenant tenant) {
        this.tenant = tenant;
        final String global = tenant.name("global");
        this.api = tenant.api().with("global", global);
        tenant.alsoDelete("/global-parameters/" + global);
    }

    @Test
    void oneIsSetChangedShownAndCleared() {
        assertThat(api.put(PARAMETER, Map.of("value", UPSTREAM)).status()).isEqualTo(201);
        assertThat(api.put(PARAMETER, Map.of("value", UPSTREAM)).status()).isEqualTo(204);
        assertThat(api.get(PARAMETER).expect(200).json())
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of(
                        "value", UPSTREAM, "vhost", tenant.vhost(), "component", "federation-upstream", "name", "u")));
        assertThat(api.delete(PARAMETER).status()).isEqualTo(204);
        assertThat(api.delete(PARAMETER).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get(PARAMETER).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void theyAreListedByComponentAndVirtualHost() {
        api.put(PARAMETER, Map.of("value", UPSTREAM)).expect(201);

        assertThat(api.get("/parameters").expect(200).each("vhost")).contains(tenant.vhost());
        assertThat(api.get(COMPONENT).expect(200).each("vhost")).contains(tenant.vhost());
        assertThat(api.get(COMPONENT + "/{vhost}").expect(200).each("name")).containsExactly("u");
        assertThat(api.get("/parameters/shovel/{vhost}").expect(200).text()).isEqualTo("[]");
        assertThat(api.get("/parameters/nosuch").expect(200).text()).isEqualTo("[]");
    }

    @Test
    void theValueMustBeGiven() {
        assertThat(api.put(PARAMETER, Map.of()).refusal()).isEqualTo(Refusal.badRequest("[{key_missing,value}]"));
    }

    @Test
    void theComponentMustBeKnown() {
        assertThat(api.put("/parameters/nosuch/{vhost}/p", Map.of("value", Map.of()))
                        .refusal())
                .isEqualTo(Refusal.badRequest("Validation failed\n\ncomponent nosuch not found\n"));
    }

    @Test
    void theComponentValidatesTheValue() {
        assertThat(api.put(PARAMETER, Map.of("value", Map.of())).refusal())
                .isEqualTo(Refusal.badRequest("Validation failed\n\nKey \"uri\" not found in u\n"));
    }

    @Test
    void aPolicyIsSetElsewhere() {
        assertThat(api.put("/parameters/policy/{vhost}/p", Map.of("value", Map.of()))
                        .refusal())
                .isEqualTo(Refusal.badRequest("policies may not be set using this method"));
    }

    @Test
    void theVirtualHostMustBeThere() {
        assertThat(api.put(COMPONENT + "/nosuch/u", Map.of("value", UPSTREAM)).refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
    }

    @Test
    void aGlobalOneIsSetChangedShownAndCleared() {
        assertThat(api.put(GLOBAL, Map.of("value", Map.of("a", 1))).status()).isEqualTo(201);
        assertThat(api.put(GLOBAL, Map.of("value", "text")).status()).isEqualTo(204);
        assertThat(api.get(GLOBAL).expect(200).json())
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of("name", api.variable("global"), "value", "text")));
        assertThat(api.get("/global-parameters").expect(200).each("name")).contains(api.variable("global"));
        assertThat(api.delete(GLOBAL).status()).isEqualTo(204);
        assertThat(api.delete(GLOBAL).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get(GLOBAL).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void theValueOfAGlobalOneMustBeGiven() {
        assertThat(api.put(GLOBAL, Map.of()).refusal()).isEqualTo(Refusal.badRequest("[{key_missing,value}]"));
    }
}
