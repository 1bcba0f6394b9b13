package io.bilbymq.server.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * Keys that RabbitMQ knows and that change nothing here, so that a file written for RabbitMQ starts this broker too.
 * Their values are not looked at.
 */
final class KeysWithoutEffect {
    private static final List<KeyPattern> OWN_YET = patterns(
            // TLS
            "ssl_options.honor_ecc_order",
            "ssl_options.client_renegotiation",
            "ssl_options.secure_renegotiate",
            "ssl_options.reuse_sessions",
            "ssl_options.cacerts.$name",
            "ssl_options.cert",
            "ssl_options.key.$type",
            "ssl_options.dh",
            "ssl_options.dhfile",
            "ssl_options.log_alert",
            "ssl_options.log_level",
            "ssl_options.psk_identity",
            "ssl_options.bypass_pem_cache",
            "trust_store.**",
            // definitions, users, virtual hosts
            "definitions.hashing.algorithm",
            "default_policies.**",
            "auth_cache.cache_module",
            "auth_cache.cache_module_args.**",
            "auth_cache.cache_refusals",
            "credential_validator.**",
            // queues and messages
            "quorum_queue.**",
            "classic_queue.**",
            "message_interceptors.**",
            "deprecated_features.**",
            // management, metrics, log
            "management.**",
            "management_agent.**",
            "prometheus.**",
            "collect_statistics",
            "motd_file",
            "event_exchange.**",
            "http_dispatch.**",
            "log.file.rotation.**",
            "log.file.formatter",
            "log.file.formatter.**",
            "log.console.formatter",
            "log.console.formatter.**",
            "log.connection.**",
            "log.channel.**",
            "log.queue.**",
            "log.federation.**",
            "log.user.**",
            "log.default.rotation.**",
            "log.exchange",
            "log.exchange.**",
            "log.syslog",
            "log.syslog.**",
            "log.journald",
            "log.journald.**",
            // other protocols and plugins
            "mqtt.**",
            "web_mqtt.**",
            "stomp.**",
            "web_stomp.**",
            "stream.**",
            "amqp1_0.**",
            "session_max_per_connection",
            "link_max_per_session",
            "shovel.**",
            "federation.**",
            // clusters
            "cluster_formation.**",
            "cluster_tags.$tag",
            "node_tags.$tag",
            "queue_leader_locator");

    /** Keys of features that this broker does not have yet; whoever sets one is told so in the log. */
    static final List<KeyPattern> YET = Stream.of(OWN_YET, BackendKeys.WITHOUT_EFFECT, ManagementKeys.WITHOUT_EFFECT)
            .flatMap(List::stream)
            .toList();

    /** Keys of what only RabbitMQ, or the Erlang machine under it, has. */
    static final List<KeyPattern> EVER = patterns(
            "cluster_partition_handling",
            "cluster_partition_handling.**",
            "cluster_keepalive_interval",
            "net_ticktime",
            "distribution.**",
            "sysmon_handler.**",
            "erlang.**",
            "nodename",
            "hipe_compile",
            "mnesia_table_loading_retry_timeout",
            "mnesia_table_loading_retry_limit",
            "raft.**",
            "metadata_store.**",
            "feature_flags.**",
            "queue_index_embed_msgs_below",
            "queue_master_locator",
            "message_store_shutdown_timeout",
            "vm_memory_calculation_strategy",
            "total_memory_available_override_value",
            "memory_monitor_interval",
            "background_gc_enabled",
            "background_gc_target_interval",
            "mirroring_sync_batch_size",
            "mirroring_sync_max_throughput",
            "delegate_count",
            "default_worker_pool_size",
            "vhost_restart_strategy",
            "reverse_dns_lookups",
            "channel_interceptor.**",
            "aws.**",
            "socket_writer.gc_threshold",
            "ssl_allow_poodle_attack",
            "num_acceptors.tcp",
            "num_acceptors.ssl",
            "tcp_listen_options.buffer",
            "tcp_listen_options.delay_send",
            "tcp_listen_options.dontroute",
            "tcp_listen_options.exit_on_close",
            "tcp_listen_options.fd",
            "tcp_listen_options.high_msgq_watermark",
            "tcp_listen_options.high_watermark",
            "tcp_listen_options.low_msgq_watermark",
            "tcp_listen_options.low_watermark",
            "tcp_listen_options.linger.on",
            "tcp_listen_options.linger.timeout",
            "tcp_listen_options.port",
            "tcp_listen_options.priority",
            "tcp_listen_options.send_timeout",
            "tcp_listen_options.send_timeout_close",
            "tcp_listen_options.tos",
            "log.console.stdio",
            "log.console.use_colors",
            "log.console.color_esc_seqs.$level",
            "log.mirroring.**",
            "log.upgrade.**",
            "log.ra.**");

    private KeysWithoutEffect() {}

    private static List<KeyPattern> patterns(String... patterns) {
        return List.of(patterns).stream().map(KeyPattern::of).toList();
    }
}
