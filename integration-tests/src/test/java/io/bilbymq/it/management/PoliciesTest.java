package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code /policies} and {@code /operator-policies}. */
@AgainstManagement
class PoliciesTest {
    private static final String POLICY = "/policies/{vhost}/p";
    private static final String OPERATOR_POLICY = "/operator-policies/{vhost}/o";

    private final Tenant tenant;
    private final ManagementUnderTest management;
    private final ApiClient api;

    PoliciesTest(Tenant tenant, ManagementUnderTest management) {
        this.tenant = tenant;
        this.management = management;
        this.api = tenant.api();
    }

    private static Map<String, Object> policy(String pattern, Map<String, ?> definition) {
        return Map.of("pattern", pattern, "definition", definition);
    }

    private static Map<String, Object> policy(String pattern, String appliesTo, Map<String, ?> definition) {
        return Map.of("pattern", pattern, "apply-to", appliesTo, "definition", definition);
    }

    private Refusal refusal(Map<String, ?> body) {
        final Refusal refusal = api.put(POLICY, body).refusal();
        assertThat(api.get(POLICY).refusal()).isEqualTo(Refusal.NOT_FOUND);
        return refusal;
    }

    private static Refusal invalid(String text) {
        return Refusal.badRequest("Validation failed\n\n" + text + "\n");
    }

    @Test
    void oneIsSetOnceAndChangedThen() {
        assertThat(api.put(POLICY, policy("^q", Map.of("max-length", 5))).status())
                .isEqualTo(201);
        assertThat(api.put(POLICY, policy("^q", Map.of("max-length", 6))).status())
                .isEqualTo(204);
        assertThat(api.get(POLICY).json().at("/definition/max-length").intValue())
                .isEqualTo(6);
    }

    @Test
    void oneIsClearedOnce() {
        api.put(POLICY, policy("^q", Map.of("max-length", 5))).expect(201);

        assertThat(api.delete(POLICY).status()).isEqualTo(204);
        assertThat(api.delete(POLICY).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get(POLICY).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void oneIsShownAsItWasSet() {
        final Map<String, Object> definition = Map.of("max-length", 5, "dead-letter-exchange", "amq.direct");
        api.put(POLICY, Map.of("pattern", "^q", "priority", 3, "apply-to", "queues", "definition", definition))
                .expect(201);

        assertThat(api.get(POLICY).expect(200).json())
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of(
                        "vhost",
                        tenant.vhost(),
                        "name",
                        "p",
                        "pattern",
                        "^q",
                        "apply-to",
                        "queues",
                        "priority",
                        3,
                        "definition",
                        definition)));
        assertThat(api.get("/policies/{vhost}").expect(200).each("name")).containsExactly("p");
        assertThat(api.get("/policies").expect(200).each("vhost")).contains(tenant.vhost());
    }

    @Test
    void oneThatSaysLittleAppliesToAllWithPriorityZero() {
        api.put(POLICY, policy("^q", Map.of("max-length", 5))).expect(201);

        final JsonNode policy = api.get(POLICY).json();

        assertThat(policy.path("apply-to").stringValue()).isEqualTo("all");
        assertThat(policy.path("priority").intValue()).isZero();
    }

    @Test
    void patternAndDefinitionMustBeGiven() {
        assertThat(refusal(Map.of())).isEqualTo(Refusal.badRequest("[{key_missing,pattern},{key_missing,definition}]"));
        assertThat(refusal(Map.of("pattern", "^q"))).isEqualTo(Refusal.badRequest("[{key_missing,definition}]"));
    }

    @Test
    void thePatternIsARegularExpression() {
        final Refusal refusal = refusal(policy("[", Map.of("max-length", 5)));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason())
                .startsWith("Validation failed\n\npattern should be regular expression but is invalid: ");
        assertThat(refusal(Map.of("pattern", 5, "definition", Map.of("max-length", 5))))
                .isEqualTo(invalid("pattern should be a binary but was 5"));
    }

    @Test
    void theDefinitionSaysSomething() {
        assertThat(refusal(policy("^q", Map.of()))).isEqualTo(invalid("no policy provided"));
    }

    @Test
    void theDefinitionSaysWhatIsKnown() {
        assertThat(refusal(policy("^q", Map.of("nosuch", 5, "max-length", 1))))
                .isEqualTo(invalid("[{&lt;&lt;\"nosuch\"&gt;&gt;,5}] are not recognised policy settings"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-length           | x  | &lt;&lt;\"x\"&gt;&gt; is not a valid maximum length",
                "max-length-bytes     | -1 | -1 is not a valid maximum length in bytes",
                "message-ttl          | -1 | -1 is not a valid message TTL",
                "expires              | 0  | 0 is not a valid queue expiry",
                "overflow             | x  | &lt;&lt;\"x\"&gt;&gt; is not a valid overflow value",
                "dead-letter-exchange | 5  | 5 is not a valid dead letter exchange name",
                "dead-letter-routing-key | 5 | 5 is not a valid dead letter routing key",
                "alternate-exchange   | 5  | 5 is not a valid alternate exchange name",
            })
    void theDefinitionSaysWhatIsPossible(String key, String value, String text) {
        final Object json = value.matches("-?\\d+") ? (Object) Integer.valueOf(value) : value;

        assertThat(refusal(policy("^q", Map.of(key, json)))).isEqualTo(invalid(text));
    }

    @Test
    void thePriorityIsANumber() {
        assertThat(refusal(Map.of("pattern", "^q", "priority", "x", "definition", Map.of("max-length", 5))))
                .isEqualTo(invalid("priority should be a number, actually was &lt;&lt;\"x\"&gt;&gt;"));
    }

    @Test
    void itAppliesToWhatIsKnown() {
        assertThat(refusal(policy("^q", "nosuch", Map.of("max-length", 5))).reason())
                .startsWith("Validation failed\n\napply-to 'nosuch' unrecognised; should be ");
    }

    @Test
    void mirroringIsAccepted() {
        assertThat(api.put(POLICY, policy("^q", Map.of("ha-mode", "all"))).status())
                .isEqualTo(201);
    }

    @Test
    void theVirtualHostMustBeThere() {
        assertThat(api.put("/policies/nosuch/p", policy("^q", Map.of("max-length", 5)))
                        .refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
    }

    @Test
    void anOperatorsIsSetChangedShownAndCleared() {
        assertThat(api.put(OPERATOR_POLICY, policy("^q", Map.of("max-length", 5)))
                        .status())
                .isEqualTo(201);
        assertThat(api.put(OPERATOR_POLICY, policy("^q", "queues", Map.of("max-length", 6)))
                        .status())
                .isEqualTo(204);
        assertThat(api.get(OPERATOR_POLICY).expect(200).json())
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of(
                        "vhost",
                        tenant.vhost(),
                        "name",
                        "o",
                        "pattern",
                        "^q",
                        "apply-to",
                        "queues",
                        "priority",
                        0,
                        "definition",
                        Map.of("max-length", 6))));
        assertThat(api.get("/operator-policies/{vhost}").each("name")).containsExactly("o");
        assertThat(api.get("/operator-policies").each("vhost")).contains(tenant.vhost());
        assertThat(api.get("/policies/{vhost}").text()).isEqualTo("[]");
        assertThat(api.delete(OPERATOR_POLICY).status()).isEqualTo(204);
        assertThat(api.delete(OPERATOR_POLICY).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void anOperatorsSaysLess() {
        assertThat(api.put(OPERATOR_POLICY, policy("^q", Map.of("dead-letter-exchange", "x")))
                        .refusal())
                .isEqualTo(invalid("[{<<\"dead-letter-exchange\">>,<<\"x\">>}] are not recognised policy settings"));
        assertThat(api.put(OPERATOR_POLICY, Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,pattern},{key_missing,definition}]"));
    }

    @Test
    void aQueueShowsWhatApplies() {
        tenant.queue("q");
        api.put(POLICY, policy("^q", "queues", Map.of("max-length", 5, "expires", 3_600_000)))
                .expect(201);
        api.put(OPERATOR_POLICY, policy("^q", "queues", Map.of("max-length", 2, "message-ttl", 9)))
                .expect(201);

        final JsonNode queue = api.await(
                "both policies are shown",
                "/queues/{vhost}/q",
                one -> one.path("operator_policy").asString("").equals("o")
                        && one.path("policy").asString("").equals("p"));

        assertThat(queue.path("effective_policy_definition"))
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of("max-length", 2, "message-ttl", 9, "expires", 3_600_000)));
    }

    @Test
    void aQueueShowsThatNothingAppliesAnyMore() {
        tenant.queue("q");
        api.put(POLICY, policy("^q", Map.of("max-length", 5))).expect(201);
        api.await(
                "it applies",
                "/queues/{vhost}/q",
                one -> one.path("policy").asString("").equals("p"));

        api.delete(POLICY).expect(204);

        api.await(
                "nothing applies",
                "/queues/{vhost}/q",
                one -> one.path("policy").isNull()
                        && one.path("effective_policy_definition").isEmpty());
    }

    @Test
    void anExchangeShowsWhatApplies() {
        tenant.exchange("x", "fanout");
        api.put(POLICY, policy("^x", "exchanges", Map.of("alternate-exchange", "amq.direct")))
                .expect(201);

        final JsonNode exchange = api.get("/exchanges/{vhost}/x").json();

        assertThat(exchange.path("policy").stringValue()).isEqualTo("p");
        // RabbitMQ says so of queues only.
        assertThat(exchange.path("effective_policy_definition").toString())
                .isEqualTo(management.either("{\"alternate-exchange\":\"amq.direct\"}", ""));
    }

    @Test
    void whoMayNotAdministrateMayNotOperate() {
        final Login policymaker = tenant.member("policymaker");

        assertThat(tenant.api(policymaker)
                        .put(POLICY, policy("^q", Map.of("max-length", 5)))
                        .status())
                .isEqualTo(201);
        assertThat(tenant.api(policymaker)
                        .put(OPERATOR_POLICY, policy("^q", Map.of("max-length", 5)))
                        .status())
                .isEqualTo(401);
    }
}
