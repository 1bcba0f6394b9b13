package io.bilbymq.server.config;

import java.util.List;

/** The keys of TLS that RabbitMQ's file does not have: there they are written in Erlang, in {@code advanced.config}. */
public final class TlsKeys {
    // Certificates for clients that ask for hosts by name.
    public static final KnownKey<List<String>> HOSTS = KnownKey.of(ValueType.HOSTS, "bilbymq.ssl.sni.$id.hosts");
    public static final KnownKey<String> HOST_CERTIFICATE = KnownKey.of(ValueType.TEXT, "bilbymq.ssl.sni.$id.certfile");
    public static final KnownKey<String> HOST_KEY = KnownKey.of(ValueType.TEXT, "bilbymq.ssl.sni.$id.keyfile");
    public static final KnownKey<String> HOST_KEY_PASSWORD =
            KnownKey.of(ValueType.PASSWORD, "bilbymq.ssl.sni.$id.password");

    /** A file with lists of revoked certificates, or a folder of such files. */
    public static final KnownKey<String> REVOCATION_LISTS = KnownKey.of(ValueType.TEXT, "bilbymq.ssl.crlfile");

    static final List<KnownKey<?>> ALL =
            List.of(HOSTS, HOST_CERTIFICATE, HOST_KEY, HOST_KEY_PASSWORD, REVOCATION_LISTS);

    private TlsKeys() {}
}
