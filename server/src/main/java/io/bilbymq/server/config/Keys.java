package io.bilbymq.server.config;

import io.bilbymq.broker.settings.AuthenticationSettings;
import io.bilbymq.broker.settings.ListenAddress;
import java.util.List;

/**
 * The keys that have effect. Names and types are RabbitMQ's
 * (<a href="https://www.rabbitmq.com/docs/configure#config-items">configuration guide</a>) unless they begin with
 * {@code bilbymq}. Keys without effect are in {@link KeysWithoutEffect}.
 */
public final class Keys {
    // Where to listen.
    public static final KnownKey<String> NO_TCP_LISTENERS = KnownKey.of(ValueType.oneOf("none"), "listeners.tcp");
    public static final KnownKey<ListenAddress> TCP_LISTENER = KnownKey.of(ValueType.ADDRESS, "listeners.tcp.$name");

    public static final KnownKey<String> NO_TLS_LISTENERS = KnownKey.of(ValueType.oneOf("none"), "listeners.ssl");
    public static final KnownKey<ListenAddress> TLS_LISTENER = KnownKey.of(ValueType.ADDRESS, "listeners.ssl.$name");
    /** Whether connections begin with a header of the PROXY protocol. */
    public static final KnownKey<Boolean> PROXY_PROTOCOL = KnownKey.of(ValueType.FLAG, "proxy_protocol");

    // TLS.
    public static final KnownKey<String> TLS_CERTIFICATE = KnownKey.of(ValueType.TEXT, "ssl_options.certfile");
    public static final KnownKey<String> TLS_KEY = KnownKey.of(ValueType.TEXT, "ssl_options.keyfile");
    public static final KnownKey<String> TLS_KEY_PASSWORD = KnownKey.of(ValueType.PASSWORD, "ssl_options.password");
    public static final KnownKey<String> TLS_AUTHORITIES = KnownKey.of(ValueType.TEXT, "ssl_options.cacertfile");
    public static final KnownKey<String> TLS_VERIFY =
            KnownKey.of(ValueType.oneOf("verify_peer", "verify_none"), "ssl_options.verify");
    public static final KnownKey<Boolean> TLS_CERTIFICATE_REQUIRED =
            KnownKey.of(ValueType.FLAG, "ssl_options.fail_if_no_peer_cert");
    public static final KnownKey<Integer> TLS_DEPTH = KnownKey.of(ValueType.integer(0, 255), "ssl_options.depth");
    public static final KnownKey<String> TLS_VERSION =
            KnownKey.of(ValueType.TLS_VERSION, "ssl_options.versions.$version");
    public static final KnownKey<String> TLS_CIPHER = KnownKey.of(ValueType.CIPHER, "ssl_options.ciphers.$cipher");
    public static final KnownKey<Boolean> TLS_SERVER_ORDER =
            KnownKey.of(ValueType.FLAG, "ssl_options.honor_cipher_order");
    public static final KnownKey<String> TLS_REVOCATION =
            KnownKey.of(ValueType.REVOCATION_CHECK, "ssl_options.crl_check");
    /** Milliseconds. */
    public static final KnownKey<Integer> TLS_HANDSHAKE_TIMEOUT =
            KnownKey.of(ValueType.limit(1), "ssl_handshake_timeout");

    // The socket of a connection.
    public static final KnownKey<Integer> BACKLOG =
            KnownKey.of(ValueType.integer(1, 65535), "tcp_listen_options.backlog");
    public static final KnownKey<Boolean> NODELAY = KnownKey.of(ValueType.FLAG, "tcp_listen_options.nodelay");
    public static final KnownKey<Boolean> KEEPALIVE = KnownKey.of(ValueType.FLAG, "tcp_listen_options.keepalive");
    public static final KnownKey<Integer> SEND_BUFFER =
            KnownKey.of(ValueType.integer(1024, Integer.MAX_VALUE), "tcp_listen_options.sndbuf");
    public static final KnownKey<Integer> RECEIVE_BUFFER =
            KnownKey.of(ValueType.integer(1024, Integer.MAX_VALUE), "tcp_listen_options.recbuf");

    // What a connection may do.
    /** Milliseconds. */
    public static final KnownKey<Integer> HANDSHAKE_TIMEOUT = KnownKey.of(ValueType.limit(1), "handshake_timeout");
    /** Seconds; 0 turns heartbeats off. */
    public static final KnownKey<Integer> HEARTBEAT = KnownKey.of(ValueType.integer(0, 65535), "heartbeat");

    public static final KnownKey<ByteSize> FRAME_MAX = KnownKey.of(ValueType.frameSize(true), "frame_max");
    public static final KnownKey<ByteSize> INITIAL_FRAME_MAX =
            KnownKey.of(ValueType.frameSize(false), "initial_frame_max");
    public static final KnownKey<Integer> CHANNEL_MAX =
            KnownKey.of(ValueType.integer(0, 65535), "max_channels_per_connection", "channel_max");
    public static final KnownKey<Integer> CHANNEL_MAX_PER_NODE =
            KnownKey.of(ValueType.limit(0), "channel_max_per_node");
    public static final KnownKey<Integer> MAX_CONNECTIONS =
            KnownKey.of(ValueType.limit(0), "max_connections", "connection_max");
    public static final KnownKey<Integer> CONSUMER_MAX_PER_CHANNEL =
            KnownKey.of(ValueType.limit(0), "consumer_max_per_channel");
    /** RabbitMQ's own upper bound is 512 MiB. */
    public static final KnownKey<ByteSize> MAX_MESSAGE_SIZE =
            KnownKey.of(ValueType.size(512L * 1024 * 1024), "max_message_size");
    /** Whether arguments that RabbitMQ refuses are refused here too. */
    public static final KnownKey<Boolean> STRICT_ARGUMENTS = KnownKey.of(ValueType.FLAG, "strict_rabbitmq_arguments");

    // What queues are that do not say.
    /** Streams are not available. */
    public static final KnownKey<String> DEFAULT_QUEUE_TYPE =
            KnownKey.of(ValueType.oneOf("classic", "quorum"), "default_queue_type");
    /** Milliseconds that a delivery may be outstanding. */
    public static final KnownKey<Integer> CONSUMER_TIMEOUT =
            KnownKey.of(ValueType.integer(1, Integer.MAX_VALUE), "consumer_timeout");

    // How much may be defined.
    public static final KnownKey<Integer> VHOST_MAX = KnownKey.of(ValueType.limit(0), "vhost_max");
    public static final KnownKey<Integer> CLUSTER_QUEUE_LIMIT = KnownKey.of(ValueType.limit(0), "cluster_queue_limit");
    public static final KnownKey<Integer> CLUSTER_EXCHANGE_LIMIT =
            KnownKey.of(ValueType.limit(0), "cluster_exchange_limit");
    /** Of names of virtual hosts that are new. */
    public static final KnownKey<String> DEFAULT_LIMITS_PATTERN =
            KnownKey.of(ValueType.PATTERN, "default_limits.vhosts.$id.pattern");

    public static final KnownKey<Integer> DEFAULT_LIMITS_MAX_CONNECTIONS =
            KnownKey.of(ValueType.integer(-1, Integer.MAX_VALUE), "default_limits.vhosts.$id.max_connections");
    public static final KnownKey<Integer> DEFAULT_LIMITS_MAX_QUEUES =
            KnownKey.of(ValueType.integer(-1, Integer.MAX_VALUE), "default_limits.vhosts.$id.max_queues");

    // When publishers are blocked.
    public static final KnownKey<Double> MEMORY_RELATIVE =
            KnownKey.of(ValueType.FRACTION, "vm_memory_high_watermark.relative");
    public static final KnownKey<ByteSize> MEMORY_ABSOLUTE =
            KnownKey.of(ValueType.SIZE, "vm_memory_high_watermark.absolute");
    /** Times the watermark. */
    public static final KnownKey<Double> MEMORY_PAGING_RATIO =
            KnownKey.of(ValueType.MULTIPLE, "vm_memory_high_watermark_paging_ratio");
    /** Times the memory there is. */
    public static final KnownKey<Double> DISK_RELATIVE = KnownKey.of(ValueType.MULTIPLE, "disk_free_limit.relative");

    public static final KnownKey<ByteSize> DISK_ABSOLUTE =
            KnownKey.of(ValueType.size(Long.MAX_VALUE), "disk_free_limit.absolute");

    // Who may log in to an empty broker.
    public static final KnownKey<String> DEFAULT_USER = KnownKey.of(ValueType.TEXT, "default_user");
    public static final KnownKey<String> DEFAULT_PASS = KnownKey.of(ValueType.PASSWORD, "default_pass");
    public static final KnownKey<String> DEFAULT_VHOST = KnownKey.of(ValueType.NAME, "default_vhost");
    public static final KnownKey<String> NO_LOOPBACK_USERS = KnownKey.of(ValueType.oneOf("none"), "loopback_users");
    public static final KnownKey<Boolean> LOOPBACK_USER = KnownKey.of(ValueType.FLAG, "loopback_users.$user");

    // How they log in.
    public static final KnownKey<String> AUTH_MECHANISM = KnownKey.of(
            ValueType.oneOf(AuthenticationSettings.KNOWN.toArray(String[]::new)), "auth_mechanisms.$number");
    public static final KnownKey<String> ANONYMOUS_USER = KnownKey.of(ValueType.TEXT, "anonymous_login_user");
    public static final KnownKey<String> ANONYMOUS_PASS = KnownKey.of(ValueType.PASSWORD, "anonymous_login_pass");
    public static final KnownKey<String> CERTIFICATE_LOGIN_FROM = KnownKey.of(
            ValueType.oneOf("distinguished_name", "common_name", "subject_alternative_name", "subject_alt_name"),
            "ssl_cert_login_from");
    public static final KnownKey<String> CERTIFICATE_LOGIN_TYPE =
            KnownKey.of(ValueType.oneOf("dns", "ip", "email", "uri", "other_name"), "ssl_cert_login_san_type");
    public static final KnownKey<Integer> CERTIFICATE_LOGIN_INDEX =
            KnownKey.of(ValueType.integer(0, 1000), "ssl_cert_login_san_index");

    // What the broker calls itself.
    public static final KnownKey<String> CLUSTER_NAME = KnownKey.of(ValueType.TEXT, "cluster_name");
    public static final KnownKey<String> PRODUCT_NAME = KnownKey.of(ValueType.TEXT, "product.name");
    public static final KnownKey<String> PRODUCT_VERSION = KnownKey.of(ValueType.TEXT, "product.version");

    // The log.
    public static final KnownKey<Boolean> LOG_CONSOLE = KnownKey.of(ValueType.FLAG, "log.console");
    public static final KnownKey<LogLevel> LOG_CONSOLE_LEVEL = KnownKey.of(LogLevel.TYPE, "log.console.level");
    /** {@code false} or the name of a file, relative to {@link #LOG_DIRECTORY}. */
    public static final KnownKey<String> LOG_FILE = KnownKey.of(ValueType.TEXT, "log.file");

    public static final KnownKey<LogLevel> LOG_FILE_LEVEL = KnownKey.of(LogLevel.TYPE, "log.file.level");
    public static final KnownKey<String> LOG_DIRECTORY = KnownKey.of(ValueType.TEXT, "log.dir");
    public static final KnownKey<LogLevel> LOG_DEFAULT_LEVEL = KnownKey.of(LogLevel.TYPE, "log.default.level");

    // What the broker is made of.
    /** Virtual hosts besides {@link #DEFAULT_VHOST}, numbered as RabbitMQ numbers lists; it has no key for them. */
    public static final KnownKey<String> VIRTUAL_HOST = KnownKey.of(ValueType.NAME, "bilbymq.virtual_hosts.$number");

    // The machine.
    /** Event loops, hence cores the broker can keep busy. */
    public static final KnownKey<Integer> EVENT_LOOPS = KnownKey.of(ValueType.integer(1, 1024), "bilbymq.event_loops");

    private static final List<KnownKey<?>> OWN = List.of(
            NO_TCP_LISTENERS,
            TCP_LISTENER,
            NO_TLS_LISTENERS,
            TLS_LISTENER,
            PROXY_PROTOCOL,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_KEY_PASSWORD,
            TLS_AUTHORITIES,
            TLS_VERIFY,
            TLS_CERTIFICATE_REQUIRED,
            TLS_DEPTH,
            TLS_VERSION,
            TLS_CIPHER,
            TLS_SERVER_ORDER,
            TLS_REVOCATION,
            TLS_HANDSHAKE_TIMEOUT,
            BACKLOG,
            NODELAY,
            KEEPALIVE,
            SEND_BUFFER,
            RECEIVE_BUFFER,
            HANDSHAKE_TIMEOUT,
            HEARTBEAT,
            FRAME_MAX,
            INITIAL_FRAME_MAX,
            CHANNEL_MAX,
            CHANNEL_MAX_PER_NODE,
            MAX_CONNECTIONS,
            CONSUMER_MAX_PER_CHANNEL,
            MAX_MESSAGE_SIZE,
            STRICT_ARGUMENTS,
            DEFAULT_QUEUE_TYPE,
            CONSUMER_TIMEOUT,
            VHOST_MAX,
            CLUSTER_QUEUE_LIMIT,
            CLUSTER_EXCHANGE_LIMIT,
            DEFAULT_LIMITS_PATTERN,
            DEFAULT_LIMITS_MAX_CONNECTIONS,
            DEFAULT_LIMITS_MAX_QUEUES,
            MEMORY_RELATIVE,
            MEMORY_ABSOLUTE,
            MEMORY_PAGING_RATIO,
            DISK_RELATIVE,
            DISK_ABSOLUTE,
            DEFAULT_USER,
            DEFAULT_PASS,
            DEFAULT_VHOST,
            NO_LOOPBACK_USERS,
            LOOPBACK_USER,
            AUTH_MECHANISM,
            ANONYMOUS_USER,
            ANONYMOUS_PASS,
            CERTIFICATE_LOGIN_FROM,
            CERTIFICATE_LOGIN_TYPE,
            CERTIFICATE_LOGIN_INDEX,
            CLUSTER_NAME,
            PRODUCT_NAME,
            PRODUCT_VERSION,
            LOG_CONSOLE,
            LOG_CONSOLE_LEVEL,
            LOG_FILE,
            LOG_FILE_LEVEL,
            LOG_DIRECTORY,
            LOG_DEFAULT_LEVEL,
            VIRTUAL_HOST,
            EVENT_LOOPS);

    /**
     * These and those of {@link TlsKeys}, {@link AccessKeys}, {@link BackendKeys} and {@link ManagementKeys}: all that have effect.
     */
    static final List<KnownKey<?>> ALL =
            KnownKey.all(List.of(OWN, TlsKeys.ALL, AccessKeys.ALL, BackendKeys.ALL, ManagementKeys.ALL));

    private Keys() {}
}
