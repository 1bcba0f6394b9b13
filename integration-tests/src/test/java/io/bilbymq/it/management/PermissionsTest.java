package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /permissions} and {@code /topic-permissions}. */
@AgainstManagement
class PermissionsTest {
    private static final String OWN = "/permissions/{vhost}/{user}";
    private static final String TOPICS = "/topic-permissions/{vhost}/{user}";

    private final Tenant tenant;
    private final ApiClient api;
    private final String user;

    PermissionsTest(Tenant tenant) {
        this.tenant = tenant;
        this.user = tenant.user("management").user();
        this.api = tenant.api().with("user", user).with("nobody", tenant.name("nobody"));
    }

    private static Map<String, Object> permissions(Object configure, Object write, Object read) {
        return Map.of("configure", configure, "write", write, "read", read);
    }

    private static Map<String, Object> topics(String exchange, String write, String read) {
        return Map.of("exchange", exchange, "write", write, "read", read);
    }

    @Test
    void theyAreSetAndChangedAndCleared() {
        assertThat(api.get(OWN).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.put(OWN, permissions(".*", ".*", ".*")).status()).isEqualTo(201);
        assertThat(api.put(OWN, permissions("", "^w", "^r")).status()).isEqualTo(204);
        assertThat(api.get(OWN).expect(200).json())
                .isEqualTo(ApiClient.JSON.valueToTree(
                        Map.of("user", user, "vhost", tenant.vhost(), "configure", "", "write", "^w", "read", "^r")));
        assertThat(api.delete(OWN).status()).isEqualTo(204);
        assertThat(api.delete(OWN).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void allThreeMustBeGiven() {
        assertThat(api.put(OWN, Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,configure},{key_missing,write},{key_missing,read}]"));
        assertThat(api.put(OWN, Map.of("configure", ".*")).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,write},{key_missing,read}]"));
    }

    @Test
    void theyAreRegularExpressions() {
        final Refusal refusal = api.put(OWN, permissions(".*", ".*", "[")).refusal();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error()).isEqualTo("bad_request");
        assertThat(refusal.reason()).contains("invalid_regexp");
        assertThat(api.get(OWN).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void userAndVirtualHostMustBeThere() {
        assertThat(api.put("/permissions/{vhost}/{nobody}", permissions("", "", ""))
                        .refusal())
                .isEqualTo(Refusal.badRequest("vhost_or_user_not_found"));
        assertThat(api.put("/permissions/{nobody}/{user}", permissions("", "", ""))
                        .refusal())
                .isEqualTo(Refusal.badRequest("vhost_or_user_not_found"));
        assertThat(api.get("/permissions/{vhost}/{nobody}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get("/permissions/{nobody}/{user}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.delete("/permissions/{vhost}/{nobody}").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void allAreListed() {
        api.put(OWN, permissions("c", "w", "r")).expect(201);

        final JsonNode listed = api.get("/permissions").expect(200).element("user", user);

        assertThat(listed.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(listed.path("configure").stringValue()).isEqualTo("c");
        assertThat(listed.path("write").stringValue()).isEqualTo("w");
        assertThat(listed.path("read").stringValue()).isEqualTo("r");
    }

    @Test
    void theyOpenTheVirtualHost() {
        final ApiClient own = tenant.api(new Login(user, "secret"));
        assertThat(own.get("/queues/{vhost}").status()).isEqualTo(401);

        api.put(OWN, permissions("", "", "")).expect(201);
        assertThat(own.get("/queues/{vhost}").status()).isEqualTo(200);

        api.delete(OWN).expect(204);
        assertThat(own.get("/queues/{vhost}").status()).isEqualTo(401);
    }

    @Test
    void theySayWhatMayBeDone() {
        api.put(OWN, permissions("^mine", "", "")).expect(201);
        final ApiClient own = tenant.api(new Login(user, "secret"));

        assertThat(own.put("/queues/{vhost}/mine", Map.of("durable", true)).status())
                .isEqualTo(201);
        assertThat(own.put("/queues/{vhost}/other", Map.of("durable", true)).refusal())
                .isEqualTo(Refusal.notAuthorised("Access refused."));
    }

    @Test
    void thoseOfTopicsAreSetAndChangedAndCleared() {
        assertThat(api.get(TOPICS).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.put(TOPICS, topics("amq.topic", "^a", "^b")).status()).isEqualTo(201);
        assertThat(api.put(TOPICS, topics("amq.topic", "^a", "^c")).status()).isEqualTo(204);
        assertThat(api.get(TOPICS).expect(200).element("exchange", "amq.topic"))
                .isEqualTo(ApiClient.JSON.valueToTree(Map.of(
                        "user", user, "vhost", tenant.vhost(), "exchange", "amq.topic", "write", "^a", "read", "^c")));
        assertThat(api.delete(TOPICS).status()).isEqualTo(204);
        assertThat(api.delete(TOPICS).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get(TOPICS).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void thoseOfOneExchangeCanBeCleared() {
        api.put(TOPICS, topics("one", "^a", "^b")).expect(201);
        api.put(TOPICS, topics("two", "^a", "^b"));

        api.delete(TOPICS + "/one").expect(204);

        assertThat(api.get(TOPICS).expect(200).each("exchange")).containsExactly("two");
    }

    @Test
    void ofTopicsAllThreeMustBeGiven() {
        assertThat(api.put(TOPICS, Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,exchange},{key_missing,write},{key_missing,read}]"));
        assertThat(api.put(TOPICS, Map.of("exchange", "amq.topic")).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,write},{key_missing,read}]"));
    }

    @Test
    void thoseOfTopicsAreRegularExpressions() {
        final Refusal refusal = api.put(TOPICS, topics("amq.topic", "^a", "[")).refusal();

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.error()).isEqualTo("bad_request");
        assertThat(refusal.reason()).contains("invalid_regexp");
    }

    @Test
    void ofTopicsUserAndVirtualHostMustBeThere() {
        assertThat(api.put("/topic-permissions/{vhost}/{nobody}", topics("x", "", ""))
                        .refusal())
                .isEqualTo(Refusal.badRequest("vhost_or_user_not_found"));
        assertThat(api.put("/topic-permissions/{nobody}/{user}", topics("x", "", ""))
                        .refusal())
                .isEqualTo(Refusal.badRequest("vhost_or_user_not_found"));
    }

    @Test
    void thoseOfTopicsAreListed() {
        api.put(TOPICS, topics("amq.topic", "^a", "^b")).expect(201);

        assertThat(api.get("/topic-permissions").expect(200).each("user")).contains(user);
        assertThat(api.get("/users/{user}/topic-permissions").expect(200).each("vhost"))
                .containsExactly(tenant.vhost());
        assertThat(api.get("/vhosts/{vhost}/topic-permissions").expect(200).each("user"))
                .containsExactly(user);
    }
}
