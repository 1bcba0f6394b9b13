package io.bilbymq.server.config;

import java.net.URI;
import java.util.List;

/** The keys of the HTTP API and of what it shows. */
public final class ManagementKeys {
    /** Whether there is any of it; RabbitMQ has its plug-ins for that. */
    public static final KnownKey<Boolean> ENABLED = KnownKey.of(ValueType.FLAG, "bilbymq.management");

    // Where to listen.
    public static final KnownKey<Integer> PORT =
            KnownKey.of(ValueType.integer(0, 65535), "management.tcp.port", "management.listener.port");
    public static final KnownKey<String> IP =
            KnownKey.of(ValueType.TEXT, "management.tcp.ip", "management.listener.ip");
    public static final KnownKey<Integer> TLS_PORT = KnownKey.of(ValueType.integer(0, 65535), "management.ssl.port");
    public static final KnownKey<String> TLS_IP = KnownKey.of(ValueType.TEXT, "management.ssl.ip");
    public static final KnownKey<String> TLS_CERTIFICATE = KnownKey.of(ValueType.TEXT, "management.ssl.certfile");
    public static final KnownKey<String> TLS_KEY = KnownKey.of(ValueType.TEXT, "management.ssl.keyfile");
    public static final KnownKey<String> TLS_KEY_PASSWORD = KnownKey.of(ValueType.PASSWORD, "management.ssl.password");
    public static final KnownKey<String> TLS_AUTHORITIES = KnownKey.of(ValueType.TEXT, "management.ssl.cacertfile");
    public static final KnownKey<String> TLS_VERIFY =
            KnownKey.of(ValueType.oneOf("verify_peer", "verify_none"), "management.ssl.verify");
    public static final KnownKey<Boolean> TLS_CERTIFICATE_REQUIRED =
            KnownKey.of(ValueType.FLAG, "management.ssl.fail_if_no_peer_cert");
    public static final KnownKey<Integer> TLS_DEPTH = KnownKey.of(ValueType.integer(0, 255), "management.ssl.depth");
    public static final KnownKey<String> TLS_VERSION =
            KnownKey.of(ValueType.TLS_VERSION, "management.ssl.versions.$version");
    public static final KnownKey<String> TLS_CIPHER = KnownKey.of(ValueType.CIPHER, "management.ssl.ciphers.$cipher");
    /** RabbitMQ has it for AMQP only. */
    public static final KnownKey<String> TLS_REVOCATION =
            KnownKey.of(ValueType.REVOCATION_CHECK, "management.ssl.crl_check");

    // How it answers.
    public static final KnownKey<String> PATH_PREFIX = KnownKey.of(ValueType.TEXT, "management.path_prefix");
    public static final KnownKey<Integer> BODY_MAX =
            KnownKey.of(ValueType.integer(1, Integer.MAX_VALUE), "management.http.max_body_size");
    public static final KnownKey<String> CORS_ORIGIN =
            KnownKey.of(ValueType.TEXT, "management.cors.allow_origins.$number");
    /** Seconds. */
    public static final KnownKey<Integer> CORS_MAX_AGE =
            KnownKey.of(ValueType.integer(0, Integer.MAX_VALUE), "management.cors.max_age");
    /** Minutes. */
    public static final KnownKey<Integer> SESSION_TIMEOUT =
            KnownKey.of(ValueType.integer(1, 525_600), "management.login_session_timeout");

    public static final KnownKey<Boolean> NO_BASIC_AUTH = KnownKey.of(ValueType.FLAG, "management.disable_basic_auth");

    // What it shows.
    public static final KnownKey<Boolean> NO_STATISTICS =
            KnownKey.of(ValueType.FLAG, "management.disable_stats", "management_agent.disable_metrics_collector");
    public static final KnownKey<String> RATES_MODE =
            KnownKey.of(ValueType.oneOf("basic", "detailed", "none"), "management.rates_mode");
    /** Milliseconds. */
    public static final KnownKey<Integer> SAMPLE_INTERVAL =
            KnownKey.of(ValueType.integer(100, 3_600_000), "collect_statistics_interval");

    // Metrics.
    public static final KnownKey<Integer> METRICS_PORT =
            KnownKey.of(ValueType.integer(0, 65535), "prometheus.tcp.port");
    public static final KnownKey<String> METRICS_IP = KnownKey.of(ValueType.TEXT, "prometheus.tcp.ip");

    // Definitions.
    /** A file that is imported when the broker starts. */
    public static final KnownKey<String> LOAD_DEFINITIONS =
            KnownKey.of(ValueType.TEXT, "load_definitions", "definitions.local.path", "management.load_definitions");

    /** Where they come from. */
    public static final KnownKey<String> IMPORT_BACKEND =
            KnownKey.of(ValueType.oneOf("local_filesystem", "local", "https", "http"), "definitions.import_backend");

    public static final KnownKey<URI> DEFINITIONS_URL = KnownKey.of(ValueType.FETCHED_ADDRESS, "definitions.https.url");

    public static final KnownKey<Boolean> SKIP_IF_UNCHANGED =
            KnownKey.of(ValueType.FLAG, "definitions.skip_if_unchanged");

    private static final List<KnownKey<?>> OWN = List.of(
            ENABLED,
            PORT,
            IP,
            TLS_PORT,
            TLS_IP,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_KEY_PASSWORD,
            TLS_AUTHORITIES,
            TLS_VERIFY,
            TLS_CERTIFICATE_REQUIRED,
            TLS_DEPTH,
            TLS_VERSION,
            TLS_CIPHER,
            TLS_REVOCATION,
            PATH_PREFIX,
            BODY_MAX,
            CORS_ORIGIN,
            CORS_MAX_AGE,
            SESSION_TIMEOUT,
            NO_BASIC_AUTH,
            NO_STATISTICS,
            RATES_MODE,
            SAMPLE_INTERVAL,
            METRICS_PORT,
            METRICS_IP,
            LOAD_DEFINITIONS,
            IMPORT_BACKEND,
            DEFINITIONS_URL,
            SKIP_IF_UNCHANGED);

    /** {@code definitions.tls.…}, read together. */
    private static final String DEFINITIONS_TLS = "definitions.tls";

    static final List<KnownKey<?>> ALL = KnownKey.all(List.of(OWN, ClientTlsKeys.belowUnverified(DEFINITIONS_TLS)));

    static final List<KeyPattern> WITHOUT_EFFECT = ClientTlsKeys.withoutEffect(DEFINITIONS_TLS);

    private ManagementKeys() {}
}
