package io.bilbymq.authentication.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import io.bilbymq.broker.access.Permission;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.JsonNode;

/** Replay their seed corpus in every build; {@code integration-tests/fuzz} looks for new inputs. */
class TokenFuzzTest {
    private static final ECKey KEY = Tokens.EC;
    private static final ResourceServer SERVER = new ResourceServer(
            "rabbitmq", Optional.of("rabbit"), false, "", List.of("roles", "a.b"), List.of("name"), Map.of());
    private static final OAuth2Settings SETTINGS = new OAuth2Settings(SERVER, provider());
    private static final TokenVerifier VERIFIER = new TokenVerifier(
            SETTINGS, new SigningKeys(SETTINGS.provider(), System::nanoTime), Runnable::run, Clock.systemUTC());

    private static TokenProvider provider() {
        try {
            return TokenProvider.withKeys(Map.of("ec-1", KEY.toECPublicKey()), Optional.of("ec-1"));
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyTextIsRefusedAsAToken(byte[] data) {
        try {
            VERIFIER.verify(new String(data, StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
            throw new AssertionError("nobody has signed this");
        } catch (CompletionException refused) {
            assertThat(refused).hasCauseInstanceOf(TokenRefused.class);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyClaimsAreReadOrRefused(byte[] data) {
        final Optional<JsonNode> claims = Json.object(new String(data, StandardCharsets.UTF_8));
        if (claims.isEmpty()) {
            return;
        }
        try {
            final Token believed = Token.of(claims.get(), SERVER, Instant.EPOCH);
            for (final String scope : believed.scopes()) {
                new ScopeTemplate(scope)
                        .in("shop", believed.claims())
                        .ifPresent(each -> each.permits(Permission.READ, "shop", "queue", "key"));
            }
            assertThat(believed.tags()).doesNotContainNull();
            assertThat(believed.expiry()).isAfter(Instant.EPOCH);
        } catch (TokenRefused refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
