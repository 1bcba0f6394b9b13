package io.bilbymq.authentication.oauth2;

import io.bilbymq.authentication.Options;
import io.bilbymq.authentication.remote.Pem;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.AccessBackendProvider;
import io.bilbymq.broker.settings.BrokerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the back end {@code oauth2} of {@code auth_oauth2.*}. */
public final class OAuth2BackendProvider implements AccessBackendProvider {
    private static final String ADDRESS = "an address that begins with https://";

    @Override
    public Set<String> names() {
        return Set.of("oauth2", "rabbit_auth_backend_oauth2");
    }

    @Override
    public AccessBackend create(BrokerSettings settings) {
        return new OAuth2Backend(settings(new Options(settings.access().options(), "auth_oauth2")));
    }

    static OAuth2Settings settings(Options options) {
        return new OAuth2Settings(server(options), provider(options));
    }

    private static ResourceServer server(Options options) {
        final String id = options.needed("resource_server_id");
        return new ResourceServer(
                id,
                options.text("resource_server_type").filter(type -> !type.isEmpty()),
                options.flag("verify_aud", true),
                options.text("scope_prefix").orElse(id + "."),
                Json.words(options.text("additional_scopes_key").orElse("")),
                options.list("preferred_username_claims"),
                aliases(options));
    }

    /** {@code scope_aliases.admin = tag:administrator}, or an alias and its scopes by a number, if it is no word. */
    private static Map<String, List<String>> aliases(Options options) {
        final Map<String, String> written = options.below("scope_aliases");
        final Map<String, List<String>> aliases = new LinkedHashMap<>();
        written.forEach((name, value) -> {
            if (name.endsWith(".alias")) {
                aliases.put(value, Json.words(scopeOf(name, written)));
            } else if (!name.endsWith(".scope")) {
                aliases.put(name, Json.words(value));
            }
        });
        return aliases;
    }

    private static String scopeOf(String alias, Map<String, String> written) {
        return Optional.ofNullable(written.get(sibling(alias)))
                .orElseThrow(
                        () -> new IllegalArgumentException("auth_oauth2.scope_aliases." + alias + " has no scope"));
    }

    private static String sibling(String alias) {
        return alias.substring(0, alias.length() - "alias".length()) + "scope";
    }

    private static TokenProvider provider(Options options) {
        final Optional<URI> issuer = address(options, "issuer");
        final Optional<URI> keys = address(options, "jwks_uri").or(() -> address(options, "jwks_url"));
        final Map<String, PublicKey> signingKeys = new LinkedHashMap<>();
        options.below("signing_keys").forEach((id, file) -> signingKeys.put(id, key(id, file)));
        if (issuer.isEmpty() && keys.isEmpty() && signingKeys.isEmpty()) {
            throw new IllegalArgumentException(
                    "one of auth_oauth2.issuer, auth_oauth2.jwks_uri and auth_oauth2.signing_keys has to be set");
        }
        return new TokenProvider(
                issuer,
                options.text("discovery_endpoint_path").orElse(TokenProvider.DISCOVERY_PATH),
                options.below("discovery_endpoint_params"),
                keys,
                options.tls("https"),
                signingKeys,
                options.text("default_key"),
                algorithms(options));
    }

    private static PublicKey key(String id, String file) {
        try {
            final PublicKey key = Pem.read(Path.of(file)).publicKey();
            VerificationKey.of(key, Optional.empty());
            return key;
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(
                    "auth_oauth2.signing_keys." + id + ": " + unusable.getMessage(), unusable);
        }
    }

    private static Optional<URI> address(Options options, String key) {
        return options.address(key, ADDRESS, TokenProvider::isTrustworthy);
    }

    /** What RabbitMQ knows besides cannot be configured with keys that are safe, and is refused rather than ignored. */
    private static Set<String> algorithms(Options options) {
        final List<String> written = options.list("algorithms");
        return written.isEmpty() ? TokenProvider.ALGORITHMS : Set.copyOf(written);
    }
}
