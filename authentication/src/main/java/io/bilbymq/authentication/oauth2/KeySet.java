package io.bilbymq.authentication.oauth2;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.bilbymq.authentication.remote.RemoteFailure;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Reads a JSON Web Key Set (RFC 7517 §5). A key that cannot be used here is left out, the others are not. */
final class KeySet {
    private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);
    private static final int KEYS_MAX = 256;

    private KeySet() {}

    /**
     * The keys by their ids.
     *
     * @throws RemoteFailure if the text is no key set
     */
    static Map<String, VerificationKey> parse(String text) {
        final JsonNode keys = Json.object(text)
                .map(set -> set.get("keys"))
                .filter(JsonNode::isArray)
                .orElseThrow(() -> new RemoteFailure("the answer is not a JSON Web Key Set"));
        if (keys.size() > KEYS_MAX) {
            throw new RemoteFailure("the set has more than " + KEYS_MAX + " keys");
        }
        final Map<String, VerificationKey> usable = new HashMap<>();
        for (final JsonNode key : keys) {
            add(key, usable);
        }
        return Map.copyOf(usable);
    }

    private static void add(JsonNode node, Map<String, VerificationKey> usable) {
        final Optional<String> id = Json.text(node, "kid");
        if (id.isEmpty() || id.get().isEmpty()) {
            return;
        }
        try {
            final JWK key = JWK.parse(node.toString());
            final boolean forSignatures =
                    key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
            final Optional<PublicKey> publicKey = forSignatures ? publicKey(key) : Optional.empty();
            if (publicKey.isPresent()) {
                final Optional<String> algorithm =
                        Optional.ofNullable(key.getAlgorithm()).map(Algorithm::getName);
                usable.put(id.get(), VerificationKey.of(publicKey.get(), algorithm));
            }
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException unusable) {
            LOG.debug("a key of a JSON Web Key Set is of no use: {}", unusable.toString());
        }
    }

    /** Whatever is not public is not asked for: a symmetric key would let everybody who verifies sign, too. */
    private static Optional<PublicKey> publicKey(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return Optional.of(rsa.toRSAPublicKey());
        }
        return key instanceof ECKey ec ? Optional.of(ec.toECPublicKey()) : Optional.empty();
    }
}
