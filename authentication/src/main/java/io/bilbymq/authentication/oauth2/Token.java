package io.bilbymq.authentication.oauth2;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A token that is believed, without its signature.
 *
 * @param user who it is
 * @param expiry when it ends
 * @param scopes those that mean this broker, without the prefix
 * @param claims texts among its claims by name, for {@link ScopeTemplate}
 */
record Token(String user, Instant expiry, List<String> scopes, Function<String, Optional<String>> claims) {
    private static final String TAG = "tag:";

    /** RabbitMQ's name for somebody whose token has no name. */
    private static final String UNKNOWN = "unknown";

    /** The last second that has a year of four digits: no token is meant to outlive it. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** What the property {@code user-id} of a message can hold. */
    private static final int USER_BYTES_MAX = 255;

    /** Until when clocks may differ as to when a token begins. */
    private static final long SKEW_SECONDS = 30;

    /**
     * Reads the claims of a token whose signature is good.
     *
     * @throws TokenRefused if it has ended, has not begun, or is for somebody else
     */
    static Token of(JsonNode claims, ResourceServer server, Instant now) {
        final Instant expiry = expiry(claims, now);
        final JsonNode notBefore = claims.get("nbf");
        if (notBefore != null
                && (!notBefore.isNumber() || notBefore.asDouble() > now.getEpochSecond() + SKEW_SECONDS)) {
            throw new TokenRefused("the token is not valid yet");
        }
        final JsonNode audience = claims.get("aud");
        if (server.verifiesAudience()
                && (audience == null || !Json.texts(audience).contains(server.id()))) {
            throw new TokenRefused("the token is not for this resource server");
        }
        final String user = server.usernameClaims().stream()
                .flatMap(claim -> Json.text(claims, claim).stream())
                .findFirst()
                .orElse(UNKNOWN);
        if (user.getBytes(StandardCharsets.UTF_8).length > USER_BYTES_MAX) {
            throw new TokenRefused("the user name is too long");
        }
        return new Token(user, expiry, TokenScopes.of(claims, server), name -> Json.text(claims, name));
    }

    private static Instant expiry(JsonNode claims, Instant now) {
        final JsonNode expiry = claims.get("exp");
        if (expiry == null || !expiry.isNumber()) {
            throw new TokenRefused("the token does not say when it expires");
        }
        final double second = expiry.asDouble();
        if (!(second >= now.getEpochSecond() + 1)) {
            throw new TokenRefused("the token has expired");
        }
        return Instant.ofEpochSecond((long) Math.min(second, LAST_SECOND));
    }

    /** What the scopes {@code tag:…} name. */
    Set<String> tags() {
        final Set<String> tags = new TreeSet<>();
        for (final String scope : scopes) {
            if (scope.startsWith(TAG) && scope.length() > TAG.length()) {
                tags.add(scope.substring(TAG.length()));
            }
        }
        return tags;
    }

    /** Only who it is. */
    @Override
    public String toString() {
        return "token of '" + user + "' until " + expiry;
    }
}
