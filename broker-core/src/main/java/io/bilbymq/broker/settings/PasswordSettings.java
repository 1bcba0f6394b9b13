package io.bilbymq.broker.settings;

/**
 * How passwords are hashed that are set from now on; those that are there stay as they are.
 *
 * @param hashingModule RabbitMQ's name of the algorithm, {@code rabbit_password_hashing_sha256}, or our own, {@code
 *     bilbymq_password_hashing_pbkdf2_sha512}
 * @param iterations of the slow algorithm
 */
public record PasswordSettings(String hashingModule, int iterations) {
    /** What OWASP asked for in 2023. */
    private static final int ITERATIONS = 210_000;

    /** Insists on iterations that are worth their name and can be waited for. */
    public PasswordSettings {
        if (iterations < 1000 || iterations > 10_000_000) {
            throw new IllegalArgumentException("iterations must be 1000..10000000, is " + iterations);
        }
    }

    /** RabbitMQ's: salted SHA-256. */
    public static PasswordSettings defaults() {
        return new PasswordSettings("rabbit_password_hashing_sha256", ITERATIONS);
    }
}
