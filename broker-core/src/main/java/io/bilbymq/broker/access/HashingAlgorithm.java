package io.bilbymq.broker.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * How passwords are hashed. The first three are RabbitMQ's, whose values they read and write: base64 of a salt of 4 bytes and
 * the digest of salt and password (<a href="https://www.rabbitmq.com/docs/passwords">passwords</a>). The last one is our own
 * and takes its time, so that a stolen hash takes long to guess.
 */
public enum HashingAlgorithm {
    MD5("rabbit_password_hashing_md5", "MD5"),
    SHA256("rabbit_password_hashing_sha256", "SHA-256"),
    SHA512("rabbit_password_hashing_sha512", "SHA-512"),
    PBKDF2("bilbymq_password_hashing_pbkdf2_sha512", "PBKDF2WithHmacSHA512");

    private static final int RABBIT_SALT_BYTES = 4;
    private static final int SLOW_SALT_BYTES = 16;
    private static final int SLOW_HASH_BITS = 512;

    private final String module;
    private final String javaName;

    HashingAlgorithm(String module, String javaName) {
        this.module = module;
        this.javaName = javaName;
    }

    /** The one whose module's name this is, as {@code hashing_algorithm} in definitions. */
    public static Optional<HashingAlgorithm> named(String module) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.module.equals(module))
                .findFirst();
    }

    /** As definitions and the HTTP API name it: {@code rabbit_password_hashing_sha256}. */
    public String module() {
        return module;
    }

    boolean isSlow() {
        return this == PBKDF2;
    }

    int saltBytes() {
        return isSlow() ? SLOW_SALT_BYTES : RABBIT_SALT_BYTES;
    }

    /** The hash without the salt. {@code iterations} matter to the slow one. */
    byte[] hash(byte[] salt, String password, int iterations) {
        try {
            if (isSlow()) {
                // An empty password is not taken by the platform. Nobody has one, so its hash is nobody's.
                final String known = password.isEmpty() ? UUID.randomUUID().toString() : password;
                final PBEKeySpec key = new PBEKeySpec(known.toCharArray(), salt, iterations, SLOW_HASH_BITS);
                final byte[] hash = SecretKeyFactory.getInstance(javaName)
                        .generateSecret(key)
                        .getEncoded();
                key.clearPassword();
                return hash;
            }
            final MessageDigest digest = MessageDigest.getInstance(javaName);
            digest.update(salt);
            return digest.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has " + javaName, missing);
        } catch (GeneralSecurityException wrong) {
            throw new IllegalStateException(javaName + " does not take its parameters", wrong);
        }
    }

    /** The name of the module. */
    @Override
    public String toString() {
        return module;
    }
}
