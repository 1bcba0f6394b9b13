package io.bilbymq.authentication.oauth2;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's keys, and tokens that it signs. */
final class Tokens {
    /** The same for all tests: making an RSA key takes long. */
    static final RSAKey RSA = rsa("rsa-1");

    static final ECKey EC = ec("ec-1");

    private Tokens() {}

    static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** What a token for {@code rabbitmq} says that lasts for a minute. */
    static Map<String, Object> claims(String user, String... scopes) {
        final Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", user);
        claims.put("aud", "rabbitmq");
        claims.put("exp", System.currentTimeMillis() / 1000 + 60);
        claims.put("scope", String.join(" ", scopes));
        return claims;
    }

    static Map<String, Object> with(Map<String, Object> claims, String name, @Nullable Object value) {
        final Map<String, Object> changed = new LinkedHashMap<>(claims);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    static String signed(Map<String, Object> claims) {
        return signed(RSA, JWSAlgorithm.RS256, claims);
    }

    static String signed(JWK key, JWSAlgorithm algorithm, Map<String, Object> claims) {
        return signed(
                key, new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), new Payload(claims));
    }

    static String signed(JWK key, JWSHeader header, Payload payload) {
        try {
            final JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            final JWSObject token = new JWSObject(header, payload);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static String keySet(JWK... keys) {
        final List<JWK> publicKeys = new ArrayList<>();
        for (final JWK key : keys) {
            publicKeys.add(key.toPublicJWK());
        }
        return new JWKSet(publicKeys).toString();
    }
}
