package io.bilbymq.broker.settings;

import java.util.List;
import java.util.Map;

/**
 * Who says who may log in, and what they may do.
 *
 * @param chain asked in this order, until one grants
 * @param cachedBackend what the back end {@code cache} remembers the answers of
 * @param cacheTtlMillis for how long
 * @param passwords how new passwords of the internal back end are hashed
 * @param options values of the keys of back ends ({@code auth_http.user_path}), as they were written; may hold secrets
 */
public record AccessSettings(
        List<Entry> chain,
        String cachedBackend,
        long cacheTtlMillis,
        PasswordSettings passwords,
        Map<String, String> options) {
    private static final String INTERNAL = "internal";

    /** RabbitMQ's {@code auth_cache.cache_ttl}: 15 s. */
    private static final long CACHE_TTL_MILLIS = 15_000;

    /**
     * One entry of {@code auth_backends}.
     *
     * @param authentication the name of the back end that says who somebody is
     * @param authorization the name of the one that says what they may do, often the same
     */
    public record Entry(String authentication, String authorization) {}

    /** Copies; insists on a chain. */
    public AccessSettings {
        chain = List.copyOf(chain);
        options = Map.copyOf(options);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a broker needs at least one authentication back end");
        }
        if (cacheTtlMillis < 1) {
            throw new IllegalArgumentException("cacheTtlMillis must be positive, is " + cacheTtlMillis);
        }
    }

    /** The users that the broker knows itself. */
    public static AccessSettings defaults() {
        return new AccessSettings(
                List.of(new Entry(INTERNAL, INTERNAL)),
                INTERNAL,
                CACHE_TTL_MILLIS,
                PasswordSettings.defaults(),
                Map.of());
    }

    /** Other back ends. */
    public AccessSettings with(List<Entry> otherChain) {
        return new AccessSettings(otherChain, cachedBackend, cacheTtlMillis, passwords, options);
    }

    /** Passwords hashed otherwise. */
    public AccessSettings with(PasswordSettings otherPasswords) {
        return new AccessSettings(chain, cachedBackend, cacheTtlMillis, otherPasswords, options);
    }

    /** Other options of back ends. */
    public AccessSettings with(Map<String, String> otherOptions) {
        return new AccessSettings(chain, cachedBackend, cacheTtlMillis, passwords, otherOptions);
    }

    /** Without the options. */
    @Override
    public String toString() {
        return "access by " + chain;
    }
}
