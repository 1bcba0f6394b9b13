package io.bilbymq.authentication.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.RSAKey;
import io.bilbymq.authentication.remote.ClientTls;
import io.bilbymq.authentication.remote.RemoteFailure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTest {
    private final Provider provider = new Provider();
    private final AtomicLong nanos = new AtomicLong();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(provider));

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void keysAreFetchedWhenOneIsAskedForAndThenKnown() {
        provider.has("/keys", Tokens.keySet(Tokens.RSA, Tokens.EC));
        final SigningKeys keys = keys(TokenProvider.withKeysAt(provider.address("/keys")));

        assertThat(provider.questions()).isEmpty();
        assertThat(key(keys, "rsa-1")).isPresent();
        assertThat(key(keys, "ec-1")).isPresent();
        assertThat(provider.questions()).hasSize(1);
    }

    @Test
    void theIssuerSaysWhereItsKeysAre() {
        provider.has(
                "/realm/.well-known/openid-configuration", "{\"jwks_uri\": \"" + provider.address("/keys") + "\"}");
        provider.has("/keys", Tokens.keySet(Tokens.RSA));

        assertThat(key(keys(TokenProvider.discoveredAt(provider.address("/realm"))), "rsa-1"))
                .isPresent();
        assertThat(provider.questions()).containsExactly("/realm/.well-known/openid-configuration", "/keys");
    }

    @Test
    void theDiscoveryDocumentMayBeElsewhereAndNeedParameters() {
        provider.has("/realm/other", "{\"jwks_uri\": \"" + provider.address("/keys") + "\"}");
        provider.has("/keys", Tokens.keySet(Tokens.RSA));
        final SigningKeys keys = keys(new TokenProvider(
                Optional.of(provider.address("/realm/")),
                "/other",
                Map.of("appid", "a b", "v", "2"),
                Optional.empty(),
                ClientTls.defaults(),
                Map.of(),
                Optional.empty(),
                TokenProvider.ALGORITHMS));

        assertThat(key(keys, "rsa-1")).isPresent();
        assertThat(provider.questions()).contains("/realm/other?appid=a+b&v=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jwks_uri\": \"http://example.com/keys\"}",
                "{\"jwks_uri\": \"file:///etc/passwd\"}",
                "{\"jwks_uri\": \"no address at all\"}",
                "{\"jwks_uri\": 7}",
                "{}",
                "[]",
                "nothing"
            })
    void aDocumentThatPointsElsewhereIsNotFollowed(String document) {
        provider.has("/.well-known/openid-configuration", document);

        assertThat(key(keys(TokenProvider.discoveredAt(provider.address("/"))), "rsa-1"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/keys",
                "http://127.0.0.1.example.com/keys",
                "http://localhost.example.com/keys",
                "http://user@localhost/keys",
                "ftp://localhost/keys",
                "https:keys"
            })
    void keysComeOnlyFromWhereNobodyCanChangeThemOnTheWay(String address) {
        assertThatThrownBy(() -> TokenProvider.withKeysAt(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an address of a provider begins with https://");
    }

    @Test
    void whoeverAsksForWhateverKeysAreFetchedOnlyNowAndThen() {
        provider.has("/keys", Tokens.keySet(Tokens.RSA));
        final SigningKeys keys = keys(TokenProvider.withKeysAt(provider.address("/keys")));

        for (int i = 0; i < 100; i++) {
            assertThat(key(keys, "made-up-" + i)).isEmpty();
        }
        assertThat(provider.questions()).hasSize(1);

        nanos.addAndGet(SigningKeys.PAUSE.toNanos());
        assertThat(key(keys, "made-up")).isEmpty();
        assertThat(provider.questions()).hasSize(2);
    }

    @Test
    void aNewKeyIsFoundAndAnOldOneGoesWithIt() {
        final RSAKey next = Tokens.rsa("rsa-2");
        provider.has("/keys", Tokens.keySet(Tokens.RSA));
        final SigningKeys keys = keys(TokenProvider.withKeysAt(provider.address("/keys")));
        assertThat(key(keys, "rsa-1")).isPresent();

        provider.has("/keys", Tokens.keySet(next));
        nanos.addAndGet(SigningKeys.PAUSE.toNanos());

        assertThat(key(keys, "rsa-2")).isPresent();
        assertThat(key(keys, "rsa-1")).isEmpty();
    }

    @Test
    void keysThatHaveBecomeOldAreFetchedAgainInTheBackground() {
        provider.has("/keys", Tokens.keySet(Tokens.RSA, Tokens.EC));
        final SigningKeys keys = keys(TokenProvider.withKeysAt(provider.address("/keys")));
        assertThat(key(keys, "rsa-1")).isPresent();

        provider.has("/keys", Tokens.keySet(Tokens.EC));
        nanos.addAndGet(SigningKeys.OLD.toNanos() + 1);

        assertThat(key(keys, "rsa-1")).as("until the new ones are there").isPresent();
        await().until(() -> key(keys, "rsa-1").isEmpty());
        assertThat(key(keys, "ec-1")).isPresent();
    }

    @Test
    void whileFetchingFailsTheOldKeysStay() {
        provider.has("/keys", Tokens.keySet(Tokens.RSA));
        final SigningKeys keys = keys(TokenProvider.withKeysAt(provider.address("/keys")));
        assertThat(key(keys, "rsa-1")).isPresent();

        for (final String broken : List.of("", "{}", "{\"keys\": 1}", "{\"keys\":" + "[".repeat(100_000))) {
            provider.has("/keys", broken);
            nanos.addAndGet(SigningKeys.PAUSE.toNanos());
            assertThat(key(keys, "rsa-2")).isEmpty();
            assertThat(key(keys, "rsa-1")).isPresent();
        }
        provider.hasNothing();
        nanos.addAndGet(SigningKeys.PAUSE.toNanos());
        assertThat(key(keys, "rsa-2")).isEmpty();
        assertThat(key(keys, "rsa-1")).isPresent();
    }

    @Test
    void configuredKeysAreKnownWithoutAsking() throws Exception {
        final SigningKeys keys =
                keys(TokenProvider.withKeys(Map.of("mine", Tokens.RSA.toRSAPublicKey()), Optional.empty()));

        assertThat(key(keys, "mine")).isPresent();
        assertThat(key(keys, "other")).isEmpty();
    }

    @Test
    void aKeyThatCannotBeUsedDoesNotTakeTheOthersWithIt() {
        final String usable = Tokens.RSA.toPublicJWK().toString();

        final Map<String, VerificationKey> keys = KeySet.parse("{\"keys\": [7, {}, {\"kid\": \"a\"},"
                + "{\"kid\": \"b\", \"kty\": \"magic\"},"
                + "{\"kid\": \"c\", \"kty\": \"oct\", \"k\": \"c2VjcmV0\"},"
                + "{\"kid\": \"d\", \"kty\": \"RSA\", \"n\": \"AQAB\", \"e\": \"AQAB\"},"
                + "{\"kid\": \"e\", \"kty\": \"RSA\", \"n\": \"!\", \"e\": \"\"},"
                + "{\"kid\": \"f\", \"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"AA\", \"y\": \"AA\"},"
                + "{\"kid\": \"g\", \"use\": \"enc\"," + usable.substring(1).replace("\"kid\":\"rsa-1\"", "\"x\":1")
                + ","
                + usable + "]}");

        assertThat(keys).containsOnlyKeys("rsa-1");
    }

    @Test
    void aSetIsNotAsLargeAsAnybodyLikes() {
        final String many = IntStream.range(0, 300)
                .mapToObj(i -> "{\"kid\": \"k" + i + "\"}")
                .collect(Collectors.joining(",", "{\"keys\": [", "]}"));
        assertThatThrownBy(() -> KeySet.parse(many)).isInstanceOf(RemoteFailure.class);

        provider.has("/keys", "{\"keys\": [], \"x\": \"" + "x".repeat(2 << 20) + "\"}");
        assertThat(key(keys(TokenProvider.withKeysAt(provider.address("/keys"))), "rsa-1"))
                .isEmpty();
    }

    private SigningKeys keys(TokenProvider from) {
        final SigningKeys keys = new SigningKeys(from, nanos::get);
        open.add(0, keys);
        return keys;
    }

    private static Optional<VerificationKey> key(SigningKeys keys, String id) {
        return keys.key(id)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
