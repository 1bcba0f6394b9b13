package io.bilbymq.ctl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * What RabbitMQ keeps of a password: four random bytes, then the hash of them and the password, in Base64. See "Credentials and
 * Passwords" in its documentation.
 */
final class PasswordHash {
    static final String SHA_256 = "rabbit_password_hashing_sha256";

    private static final Map<String, String> ALGORITHMS = Map.of(
            SHA_256, "SHA-256", "rabbit_password_hashing_sha512", "SHA-512", "rabbit_password_hashing_md5", "MD5");

    private static final int SALT_BYTES = 4;

    private PasswordHash() {}

    /** A new one, with SHA-256. */
    static String of(String password) {
        final byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return Base64.getEncoder().encodeToString(salted(salt, password, "SHA-256"));
    }

    /**
     * Whether one is of this password.
     *
     * @param algorithm its name in RabbitMQ; one that is not known matches nothing
     */
    static boolean matches(String password, String hash, String algorithm) {
        final String name = ALGORITHMS.getOrDefault(algorithm, "");
        if (name.isEmpty() || hash.isEmpty()) {
            return false;
        }
        try {
            final byte[] kept = Base64.getDecoder().decode(hash);
            return kept.length > SALT_BYTES
                    && MessageDigest.isEqual(kept, salted(Arrays.copyOf(kept, SALT_BYTES), password, name));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static byte[] salted(byte[] salt, String password, String algorithm) {
        try {
            final MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(salt);
            final byte[] hash = digest.digest(password.getBytes(StandardCharsets.UTF_8));
            final byte[] all = Arrays.copyOf(salt, salt.length + hash.length);
            System.arraycopy(hash, 0, all, salt.length, hash.length);
            return all;
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JVM has " + algorithm, missing);
        }
    }
}
