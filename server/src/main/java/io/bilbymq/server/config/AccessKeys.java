package io.bilbymq.server.config;

import java.util.List;

/** The keys of users, their passwords, and who says what they may do. */
public final class AccessKeys {
    // The user that an empty node begins with, besides those of Keys.
    public static final KnownKey<Boolean> DEFAULT_USER_TAG = KnownKey.of(ValueType.FLAG, "default_user_tags.$tag");
    public static final KnownKey<String> DEFAULT_CONFIGURE =
            KnownKey.of(ValueType.PATTERN, "default_permissions.configure");
    public static final KnownKey<String> DEFAULT_READ = KnownKey.of(ValueType.PATTERN, "default_permissions.read");
    public static final KnownKey<String> DEFAULT_WRITE = KnownKey.of(ValueType.PATTERN, "default_permissions.write");

    // Further ones, by name, let into the virtual hosts whose names match.
    public static final KnownKey<String> USER_PASSWORD =
            KnownKey.of(ValueType.PASSWORD, "default_users.$name.password");
    /** Separated by commas, as RabbitMQ's {@code rabbitmqctl} has them. */
    public static final KnownKey<String> USER_TAGS = KnownKey.of(ValueType.TEXT, "default_users.$name.tags");

    public static final KnownKey<String> USER_VHOST_PATTERN =
            KnownKey.of(ValueType.PATTERN, "default_users.$name.vhost_pattern");
    public static final KnownKey<String> USER_CONFIGURE =
            KnownKey.of(ValueType.PATTERN, "default_users.$name.configure");
    public static final KnownKey<String> USER_READ = KnownKey.of(ValueType.PATTERN, "default_users.$name.read");
    public static final KnownKey<String> USER_WRITE = KnownKey.of(ValueType.PATTERN, "default_users.$name.write");

    // Passwords.
    /** Those of RabbitMQ, or our own slow one. */
    public static final KnownKey<String> PASSWORD_HASHING = KnownKey.of(
            ValueType.oneOf(
                    "rabbit_password_hashing_sha256",
                    "rabbit_password_hashing_sha512",
                    "rabbit_password_hashing_md5",
                    "bilbymq_password_hashing_pbkdf2_sha512"),
            "password_hashing_module");
    /** Of the slow one. */
    public static final KnownKey<Integer> PASSWORD_ITERATIONS =
            KnownKey.of(ValueType.integer(1000, 10_000_000), "bilbymq.password_hashing_iterations");

    // Who says who may log in, and what they may do.
    public static final KnownKey<String> BACKEND = KnownKey.of(ValueType.TEXT, "auth_backends.$number");
    public static final KnownKey<String> BACKEND_AUTHN = KnownKey.of(ValueType.TEXT, "auth_backends.$number.authn");
    public static final KnownKey<String> BACKEND_AUTHZ = KnownKey.of(ValueType.TEXT, "auth_backends.$number.authz");
    public static final KnownKey<String> CACHED_BACKEND = KnownKey.of(ValueType.TEXT, "auth_cache.cached_backend");
    /** Milliseconds. */
    public static final KnownKey<Integer> CACHE_TTL =
            KnownKey.of(ValueType.integer(1, Integer.MAX_VALUE), "auth_cache.cache_ttl");

    static final List<KnownKey<?>> ALL = List.of(
            DEFAULT_USER_TAG,
            DEFAULT_CONFIGURE,
            DEFAULT_READ,
            DEFAULT_WRITE,
            USER_PASSWORD,
            USER_TAGS,
            USER_VHOST_PATTERN,
            USER_CONFIGURE,
            USER_READ,
            USER_WRITE,
            PASSWORD_HASHING,
            PASSWORD_ITERATIONS,
            BACKEND,
            BACKEND_AUTHN,
            BACKEND_AUTHZ,
            CACHED_BACKEND,
            CACHE_TTL);

    private AccessKeys() {}
}
