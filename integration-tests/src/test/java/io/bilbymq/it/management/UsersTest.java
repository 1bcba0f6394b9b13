package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code /users}. */
@AgainstManagement
class UsersTest {
    private static final byte[] SALT = {1, 2, 3, 4};

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;
    private final String user;

    UsersTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.user = tenant.name("user");
        this.api = tenant.api().with("user", user);
        tenant.alsoDelete("/users/" + user);
    }

    private Reply put(Map<String, ?> body) {
        return api.put("/users/{user}", body);
    }

    private JsonNode get() {
        return api.get("/users/{user}").expect(200).json();
    }

    /** Four bytes of salt, then the hash of these and the password. */
    private static String hash(String algorithm, String password) throws Exception {
        final MessageDigest digest = MessageDigest.getInstance(algorithm);
        digest.update(SALT);
        final byte[] hash = digest.digest(password.getBytes(StandardCharsets.UTF_8));
        final byte[] salted = new byte[SALT.length + hash.length];
        System.arraycopy(SALT, 0, salted, 0, SALT.length);
        System.arraycopy(hash, 0, salted, SALT.length, hash.length);
        return Base64.getEncoder().encodeToString(salted);
    }

    @Test
    void oneIsCreatedOnceAndUpdatedThen() {
        assertThat(put(Map.of("password", "a", "tags", "")).status()).isEqualTo(201);
        assertThat(put(Map.of("password", "b", "tags", "")).status()).isEqualTo(204);
    }

    @Test
    void oneIsDeletedOnce() {
        put(Map.of("password", "a", "tags", "")).expect(201);

        assertThat(api.delete("/users/{user}").status()).isEqualTo(204);
        assertThat(api.delete("/users/{user}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get("/users/{user}").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get("/users/{user}/permissions").refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get("/users/{user}/topic-permissions").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void oneIsShownWithTheHashOfThePassword() throws Exception {
        put(Map.of("password", "secret", "tags", "management")).expect(201);

        final JsonNode shown = get();

        assertThat(shown.path("name").stringValue()).isEqualTo(user);
        assertThat(shown.path("hashing_algorithm").stringValue()).isEqualTo("rabbit_password_hashing_sha256");
        assertThat(shown.path("tags").toString()).isEqualTo("[\"management\"]");
        assertThat(shown.path("limits").toString()).isEqualTo("{}");
        final byte[] salted =
                Base64.getDecoder().decode(shown.path("password_hash").stringValue());
        final MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(salted, 0, SALT.length);
        assertThat(digest.digest("secret".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Arrays.copyOfRange(salted, SALT.length, salted.length));
    }

    @ParameterizedTest
    @CsvSource({
        "rabbit_password_hashing_sha256, SHA-256",
        "rabbit_password_hashing_sha512, SHA-512",
        "rabbit_password_hashing_md5, MD5"
    })
    void aHashIsTakenAsItIs(String name, String algorithm) throws Exception {
        final String hash = hash(algorithm, "secret");

        put(Map.of("password_hash", hash, "hashing_algorithm", name, "tags", "management"))
                .expect(201);

        assertThat(get().path("password_hash").stringValue()).isEqualTo(hash);
        assertThat(get().path("hashing_algorithm").stringValue()).isEqualTo(name);
        assertThat(api.as(new Login(user, "secret")).get("/whoami").status()).isEqualTo(200);
        assertThat(api.as(new Login(user, "other")).get("/whoami").status()).isEqualTo(401);
    }

    @Test
    void anEmptyHashIsNoPassword() {
        put(Map.of("password_hash", "", "tags", "management")).expect(201);

        assertThat(get().path("password_hash").stringValue()).isEmpty();
        assertThat(api.as(new Login(user, "")).get("/whoami").status()).isEqualTo(401);
    }

    /** RabbitMQ does not say it. */
    @Test
    void whetherThereIsAPasswordIsSaidWithoutItsHash() {
        if (management.isRabbitMq310()) {
            return;
        }
        put(Map.of("password", "secret", "tags", "")).expect(201);
        assertThat(api.get("/users/{user}?columns=has_password").expect(200).text())
                .isEqualTo("{\"has_password\":true}");

        put(Map.of("password_hash", "", "tags", "")).expect(204);
        assertThat(api.get("/users/{user}?columns=has_password").expect(200).text())
                .isEqualTo("{\"has_password\":false}");
    }

    @Test
    void withoutPasswordAndHashThereIsNoPassword() {
        put(Map.of("password", "secret", "tags", "management")).expect(201);

        put(Map.of("tags", "management")).expect(204);

        assertThat(get().path("password_hash").stringValue()).isEmpty();
        assertThat(api.as(new Login(user, "secret")).get("/whoami").status()).isEqualTo(401);
    }

    @Test
    void anotherPasswordCountsAtOnce() {
        put(Map.of("password", "old", "tags", "management")).expect(201);
        put(Map.of("password", "young", "tags", "management")).expect(204);

        assertThat(api.as(new Login(user, "old")).get("/whoami").status()).isEqualTo(401);
        assertThat(api.as(new Login(user, "young")).get("/whoami").status()).isEqualTo(200);
    }

    @Test
    void tagsAreOneStringWithCommas() {
        put(Map.of("password", "a", "tags", "administrator, management")).expect(201);

        assertThat(get().path("tags").toString()).isEqualTo("[\"administrator\",\"management\"]");
    }

    @Test
    void tagsMayBeAList() {
        put(Map.of("password", "a", "tags", List.of("monitoring", "own"))).expect(201);

        assertThat(get().path("tags").toString()).isEqualTo("[\"monitoring\",\"own\"]");
    }

    @Test
    void noTagsAreAnEmptyList() {
        put(Map.of("password", "a", "tags", "")).expect(201);

        assertThat(get().path("tags").toString()).isEqualTo("[]");
    }

    @Test
    void tagsMustBeGiven() {
        assertThat(put(Map.of("password", "a")).refusal()).isEqualTo(Refusal.badRequest("tags_not_present"));
        assertThat(put(Map.of()).refusal()).isEqualTo(Refusal.badRequest("tags_not_present"));
        assertThat(api.send("PUT", "/users/{user}", Optional.empty()).refusal())
                .isEqualTo(Refusal.badRequest("tags_not_present"));
    }

    @Test
    void tagsAreStrings() {
        assertThat(put(Map.of("password", "a", "tags", 5)).status()).isEqualTo(management.either(400, 500));
    }

    @Test
    void thePasswordIsAString() {
        assertThat(put(Map.of("password", 5, "tags", "")).status()).isEqualTo(management.either(400, 500));
    }

    @Test
    void passwordAndHashExcludeEachOther() throws Exception {
        assertThat(put(Map.of("password", "a", "password_hash", hash("SHA-256", "a"), "tags", ""))
                        .refusal())
                .isEqualTo(Refusal.badRequest("both_password_and_password_hash_are_provided"));
    }

    @Test
    void aHashIsBase64() {
        assertThat(put(Map.of("password_hash", "$$$", "tags", "")).refusal())
                .isEqualTo(Refusal.badRequest("[\"not_base64\",\"$$$\"]"));
        assertThat(put(Map.of("password_hash", 5, "tags", "")).refusal())
                .isEqualTo(Refusal.badRequest("[\"not_base64\",5]"));
    }

    @Test
    void theNameInTheBodyDoesNotCount() {
        put(Map.of("password", "a", "tags", "", "name", "other")).expect(201);

        assertThat(get().path("name").stringValue()).isEqualTo(user);
        assertThat(api.get("/users/other").status()).isEqualTo(404);
    }

    @Test
    void theListHasAll() {
        put(Map.of("password", "a", "tags", "")).expect(201);

        final Reply users = api.get("/users").expect(200);

        assertThat(users.each("name")).contains("guest", user);
        assertThat(users.element("name", user).propertyNames())
                .containsExactlyInAnyOrderElementsOf(management.either(
                        List.of("name", "password_hash", "hashing_algorithm", "tags", "limits", "has_password"),
                        List.of("name", "password_hash", "hashing_algorithm", "tags", "limits")));
    }

    @Test
    void thoseWithoutPermissionsCanBeListed() {
        final Login member = tenant.member("");
        put(Map.of("password", "a", "tags", "")).expect(201);

        assertThat(api.get("/users/without-permissions").expect(200).each("name"))
                .contains(user)
                .doesNotContain("guest", member.user());
    }

    @Test
    void aUserKnowsTheOwnPermissions() {
        final Login member = tenant.member("");

        final JsonNode permissions =
                api.get("/users/" + member.user() + "/permissions").expect(200).element("user", member.user());

        assertThat(permissions.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(permissions.path("configure").stringValue()).isEqualTo(".*");
    }

    @Test
    void manyAreDeletedAtOnce() {
        final Login one = tenant.user("");
        final Login two = tenant.user("");

        api.post("/users/bulk-delete", Map.of("users", List.of(one.user(), two.user())))
                .expect(204);

        assertThat(api.get("/users").each("name")).doesNotContain(one.user(), two.user());
    }

    @Test
    void ofManyThatAreDeletedAllMustBeThere() {
        final Login one = tenant.user("");

        final Reply reply = api.post("/users/bulk-delete", Map.of("users", List.of(one.user(), user)));

        assertThat(reply.refusal()).isEqualTo(Refusal.badRequest("[\"no_such_user\",\"" + user + "\"]"));
    }

    @Test
    void manyThatAreDeletedAreAList() {
        assertThat(api.post("/users/bulk-delete", Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,users}]"));
        assertThat(api.post("/users/bulk-delete", Map.of("users", user)).status())
                .isEqualTo(management.either(400, 500));
    }
}
