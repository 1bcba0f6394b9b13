package io.bilbymq.authentication.oauth2;

import io.bilbymq.authentication.remote.ClientTls;
import java.net.URI;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who issues tokens, and how theirs are known.
 *
 * @param issuer whose discovery document says where the keys are, unless {@code keys} does
 * @param discoveryPath where the document is below the issuer
 * @param discoveryParameters put behind that as a query
 * @param keys where the keys are: a JSON Web Key Set
 * @param tls for all of these addresses
 * @param signingKeys keys that are known without asking, by their ids
 * @param defaultKey the id of the key of tokens that name none
 * @param algorithms of signatures, as RFC 7518 names them; all others are refused
 */
public record TokenProvider(
        Optional<URI> issuer,
        String discoveryPath,
        Map<String, String> discoveryParameters,
        Optional<URI> keys,
        ClientTls tls,
        Map<String, PublicKey> signingKeys,
        Optional<String> defaultKey,
        Set<String> algorithms) {
    /** Of OpenID Connect Discovery 1.0 §4. */
    public static final String DISCOVERY_PATH = ".well-known/openid-configuration";

    /** Signatures that only the provider can make, because only it has the key. */
    public static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /** Copies; insists on addresses of {@code https}, or of this machine, and on known algorithms. */
    public TokenProvider {
        issuer.ifPresent(TokenProvider::check);
        keys.ifPresent(TokenProvider::check);
        discoveryParameters = Map.copyOf(discoveryParameters);
        signingKeys = Map.copyOf(signingKeys);
        algorithms = Set.copyOf(algorithms);
        if (!ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("the algorithms of signatures are " + new TreeSet<>(ALGORITHMS));
        }
    }

    /** One whose keys are at an address. */
    public static TokenProvider withKeysAt(URI keys) {
        return new TokenProvider(
                Optional.empty(),
                DISCOVERY_PATH,
                Map.of(),
                Optional.of(keys),
                ClientTls.defaults(),
                Map.of(),
                Optional.empty(),
                ALGORITHMS);
    }

    /** One whose keys its discovery document says. */
    public static TokenProvider discoveredAt(URI issuer) {
        return new TokenProvider(
                Optional.of(issuer),
                DISCOVERY_PATH,
                Map.of(),
                Optional.empty(),
                ClientTls.defaults(),
                Map.of(),
                Optional.empty(),
                ALGORITHMS);
    }

    /** One whose keys are known. */
    public static TokenProvider withKeys(Map<String, PublicKey> signingKeys, Optional<String> defaultKey) {
        return new TokenProvider(
                Optional.empty(),
                DISCOVERY_PATH,
                Map.of(),
                Optional.empty(),
                ClientTls.defaults(),
                signingKeys,
                defaultKey,
                ALGORITHMS);
    }

    /** Whether keys may come from there: what is read on the way can be changed on the way. */
    public static boolean isTrustworthy(URI address) {
        return address.getHost() != null
                && address.getRawUserInfo() == null
                && ("https".equals(address.getScheme())
                        || ("http".equals(address.getScheme()) && isLoopback(address.getHost())));
    }

    private static void check(URI address) {
        if (!isTrustworthy(address)) {
            throw new IllegalArgumentException("an address of a provider begins with https://");
        }
    }

    /** Whether a host is this machine by its very name; no name is looked up. */
    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
