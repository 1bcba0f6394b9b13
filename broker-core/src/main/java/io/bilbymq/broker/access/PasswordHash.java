package io.bilbymq.broker.access;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/**
 * What is kept of a password. Immutable; shown by nothing but {@link #value()}.
 *
 * <p>The value is what definitions and the HTTP API have as {@code password_hash}: for RabbitMQ's algorithms base64 of salt
 * and hash, for the slow one {@code pbkdf2:ITERATIONS:} and the same, so that what was hashed before stays valid when the
 * configured number of iterations changes.
 */
public final class PasswordHash {
    private static final String SLOW_PREFIX = "pbkdf2:";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** No password that is read takes longer than a few seconds. */
    static final int ITERATIONS_MAX = 10_000_000;

    private final HashingAlgorithm algorithm;
    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(HashingAlgorithm algorithm, int iterations, byte[] salt, byte[] hash) {
        this.algorithm = algorithm;
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * Reads a value. As RabbitMQ does, takes one of any length, which is no password's then.
     *
     * @throws IllegalArgumentException if it is not base64, or not of the slow algorithm's form; the text does not show it
     */
    public static PasswordHash of(HashingAlgorithm algorithm, String value) {
        String coded = value;
        int iterations = 1;
        if (algorithm.isSlow()) {
            final String[] parts = value.split(":", -1);
            if (parts.length != 3 || !value.startsWith(SLOW_PREFIX) || !parts[1].matches("[1-9][0-9]{0,7}")) {
                throw invalid(algorithm);
            }
            iterations = Integer.parseInt(parts[1]);
            coded = parts[2];
        }
        final byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(coded);
        } catch (IllegalArgumentException notBase64) {
            throw invalid(algorithm);
        }
        if (iterations > ITERATIONS_MAX) {
            throw invalid(algorithm);
        }
        final int saltBytes = Math.min(bytes.length, algorithm.saltBytes());
        return new PasswordHash(
                algorithm,
                iterations,
                Arrays.copyOf(bytes, saltBytes),
                Arrays.copyOfRange(bytes, saltBytes, bytes.length));
    }

    private static IllegalArgumentException invalid(HashingAlgorithm algorithm) {
        return new IllegalArgumentException("the password hash is none of " + algorithm.module());
    }

    /** Hashes a password with a new salt. Takes its time if the algorithm is slow; then {@code iterations} matter. */
    static PasswordHash make(HashingAlgorithm algorithm, int iterations, String password) {
        final byte[] salt = new byte[algorithm.saltBytes()];
        RANDOM.nextBytes(salt);
        final int rounds = algorithm.isSlow() ? iterations : 1;
        return new PasswordHash(algorithm, rounds, salt, algorithm.hash(salt, password, rounds));
    }

    public HashingAlgorithm algorithm() {
        return algorithm;
    }

    /** What a check costs: the time of a digest is 1. */
    int cost() {
        return iterations;
    }

    /** Whether this is the password. Takes as long whether or not it is. */
    boolean matches(String password) {
        return MessageDigest.isEqual(hash, algorithm.hash(salt, password, iterations));
    }

    /** As it is stored and exported. */
    public String value() {
        final byte[] both = Arrays.copyOf(salt, salt.length + hash.length);
        System.arraycopy(hash, 0, both, salt.length, hash.length);
        final String coded = Base64.getEncoder().encodeToString(both);
        return algorithm.isSlow() ? SLOW_PREFIX + iterations + ":" + coded : coded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that
                && algorithm == that.algorithm
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && MessageDigest.isEqual(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    /** Without salt and hash. */
    @Override
    public String toString() {
        return "a hash by " + algorithm.module();
    }
}
