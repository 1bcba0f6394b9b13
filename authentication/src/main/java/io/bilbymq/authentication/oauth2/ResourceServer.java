package io.bilbymq.authentication.oauth2;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this broker is to the provider of tokens, and where it looks in a token.
 *
 * @param id what a token's audience has to name
 * @param type what permissions of rich authorization requests are for; without one they are not looked at
 * @param verifiesAudience whether the audience has to name {@code id}
 * @param scopePrefix stands before each scope that means this broker
 * @param additionalScopes where scopes are besides the claim {@code scope}: paths of words with dots between
 * @param usernameClaims which claims may have the user name, the first that is there counts
 * @param scopeAliases scopes of the provider's, and what they mean here
 */
public record ResourceServer(
        String id,
        Optional<String> type,
        boolean verifiesAudience,
        String scopePrefix,
        List<String> additionalScopes,
        List<String> usernameClaims,
        Map<String, List<String>> scopeAliases) {
    /** Looked at when the claims that are configured are not there. */
    private static final List<String> USERNAME_CLAIMS = List.of("sub", "client_id");

    /** Copies; puts RabbitMQ's default claims behind those given. */
    public ResourceServer {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a resource server needs an id");
        }
        additionalScopes = List.copyOf(additionalScopes);
        final Set<String> claims = new LinkedHashSet<>(usernameClaims);
        claims.addAll(USERNAME_CLAIMS);
        usernameClaims = List.copyOf(claims);
        scopeAliases = Map.copyOf(scopeAliases);
    }

    /** RabbitMQ's defaults: scopes begin with the id and a dot. */
    public static ResourceServer named(String id) {
        return new ResourceServer(id, Optional.empty(), true, id + ".", List.of(), List.of(), Map.of());
    }
}
