package io.bilbymq.broker.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digests of secrets that mean nothing outside this process: their key is random, and kept nowhere. Thread safe. */
final class KeyedDigest {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    KeyedDigest() {
        final byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /** The digest of these texts. */
    ByteBuffer of(String... parts) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (final String part : parts) {
                final byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length tells parts apart, whatever is in them.
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                mac.update(bytes);
            }
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, missing);
        }
    }
}
