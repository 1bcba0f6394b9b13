package io.bilbymq.authentication.oauth2;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;

/**
 * Believes a token if a key of the provider has signed it, by an algorithm that is allowed, and it is meant for this broker,
 * now. Thread safe; what takes time runs on the executor.
 */
final class TokenVerifier {
    /** As much as anybody puts into a frame; the login takes less. */
    static final int LENGTH_MAX = 64 * 1024;

    private final OAuth2Settings settings;
    private final SigningKeys keys;
    private final Executor executor;
    private final Clock clock;

    TokenVerifier(OAuth2Settings settings, SigningKeys keys, Executor executor, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.executor = executor;
        this.clock = clock;
    }

    /** Completes with the token, or with {@link TokenRefused}. */
    CompletionStage<Token> verify(String text) {
        return CompletableFuture.supplyAsync(() -> parsed(text), executor)
                .thenCompose(signed -> keys.key(keyId(signed)).thenApplyAsync(key -> believed(signed, key), executor));
    }

    private JWSObject parsed(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new TokenRefused("the token is too long");
        }
        final JWSObject signed;
        try {
            signed = JWSObject.parse(text);
        } catch (ParseException | IllegalArgumentException | IllegalStateException malformed) {
            throw new TokenRefused("it is no signed token");
        }
        if (!settings.provider()
                .algorithms()
                .contains(signed.getHeader().getAlgorithm().getName())) {
            throw new TokenRefused("the algorithm of its signature is not allowed");
        }
        return signed;
    }

    private String keyId(JWSObject signed) {
        return Optional.ofNullable(signed.getHeader().getKeyID())
                .or(() -> settings.provider().defaultKey())
                .orElseThrow(() -> new TokenRefused("the token names no key, and there is no default one"));
    }

    private Token believed(JWSObject signed, Optional<VerificationKey> key) {
        if (key.isEmpty()) {
            throw new TokenRefused("the key that the token names is not known");
        }
        if (!key.get().verifies(signed)) {
            throw new TokenRefused("the signature is wrong");
        }
        final JsonNode claims = Json.object(signed.getPayload().toString())
                .orElseThrow(() -> new TokenRefused("the claims of the token cannot be read"));
        return Token.of(claims, settings.server(), clock.instant());
    }
}
