package io.bilbymq.authentication.oauth2;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * A key that tokens may be signed with. It is a public key, and is never used as anything else: a signature that anybody who
 * knows the public key could make verifies nothing.
 */
final class VerificationKey {
    private static final int RSA_BITS_MIN = 2048;

    /** Verifying takes the longer the larger these are. */
    private static final int RSA_BITS_MAX = 16384;

    private static final int RSA_EXPONENT_BITS_MAX = 64;

    private final JWSVerifier verifier;
    private final Optional<String> algorithm;

    private VerificationKey(JWSVerifier verifier, Optional<String> algorithm) {
        this.verifier = verifier;
        this.algorithm = algorithm;
    }

    /**
     * Wraps a key.
     *
     * @param algorithm the only one that the key is for, if its owner says so
     * @throws IllegalArgumentException if it is of no use, or weak
     */
    static VerificationKey of(PublicKey key, Optional<String> algorithm) {
        try {
            if (key instanceof RSAPublicKey rsa) {
                final int bits = rsa.getModulus().bitLength();
                if (bits < RSA_BITS_MIN
                        || bits > RSA_BITS_MAX
                        || rsa.getPublicExponent().bitLength() > RSA_EXPONENT_BITS_MAX) {
                    throw new IllegalArgumentException("an RSA key has from 2048 to 16384 bits");
                }
                return new VerificationKey(new RSASSAVerifier(rsa), algorithm);
            }
            if (key instanceof ECPublicKey ec) {
                return new VerificationKey(new ECDSAVerifier(ec), algorithm);
            }
        } catch (JOSEException unusable) {
            throw new IllegalArgumentException("an elliptic curve that no algorithm has", unusable);
        }
        throw new IllegalArgumentException("tokens are signed with RSA or ECDSA");
    }

    /** Whether the signature is this key's. */
    boolean verifies(JWSObject token) {
        final JWSAlgorithm used = token.getHeader().getAlgorithm();
        if (!verifier.supportedJWSAlgorithms().contains(used)
                || (algorithm.isPresent() && !algorithm.get().equals(used.getName()))) {
            return false;
        }
        try {
            return verifier.verify(token.getHeader(), token.getSigningInput(), token.getSignature());
        } catch (JOSEException notASignature) {
            return false;
        }
    }
}
