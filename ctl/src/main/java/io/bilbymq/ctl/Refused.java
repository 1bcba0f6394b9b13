package io.bilbymq.ctl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The commands of RabbitMQ's tools that mean nothing over HTTP, or to BilbyMQ. They are known, and refused with the reason. */
final class Refused {
    private static final Map<String, String> REASONS = new TreeMap<>();

    static {
        because(
                "a process is stopped and started by what runs it, such as systemd: the HTTP API does not do that",
                "force_boot",
                "force_reset",
                "force_standalone_khepri_boot",
                "reset",
                "rotate_logs",
                "shutdown",
                "start_app",
                "stop",
                "stop_app");
        because(
                "nodes join and leave a cluster by their configuration: the HTTP API does not do that",
                "change_cluster_node_type",
                "discover_peers",
                "forget_cluster_node",
                "join_cluster",
                "rename_cluster_node",
                "update_cluster_nodes",
                "drain",
                "revive");
        because(
                "it runs code in RabbitMQ's virtual machine, which BilbyMQ does not have",
                "eval",
                "eval_file",
                "exec",
                "observer",
                "remote_shell");
        because(
                "it asks RabbitMQ's virtual machine, which BilbyMQ does not have",
                "erlang_cookie_hash",
                "erlang_cookie_sources",
                "force_gc",
                "hipe_compile",
                "list_ciphers",
                "list_hashes",
                "maybe_stuck",
                "reclaim_quorum_memory",
                "runtime_thread_stats",
                "schema_info",
                "metadata_store_status");
        because(
                "values in Erlang's terms are not encrypted or decrypted here",
                "decode",
                "decrypt_conf_value",
                "encode",
                "encrypt_conf_value");
        because(
                "this is a key of the configuration file, and takes a restart",
                "activate_free_disk_space_monitoring",
                "deactivate_free_disk_space_monitoring",
                "disable_auth_attempt_source_tracking",
                "enable_auth_attempt_source_tracking",
                "set_disk_free_limit",
                "set_log_level",
                "set_vm_memory_high_watermark");
        because(
                "only the node itself knows, and the HTTP API does not tell: look at its log or ask its operating system",
                "certificates",
                "cipher_suites",
                "command_line_arguments",
                "consume_event_stream",
                "list_network_interfaces",
                "list_unresponsive_queues",
                "log_tail",
                "log_tail_stream",
                "message_size_stats",
                "os_env",
                "resolve_hostname",
                "resolver_info",
                "tls_versions");
        because(
                "listeners are opened and closed by the configuration: the HTTP API does not do that",
                "resume_listeners",
                "suspend_listeners");
        because(
                "classic queues have no mirrors",
                "cancel_sync_queue",
                "check_if_cluster_has_classic_queue_mirroring_policy",
                "check_if_node_is_mirror_sync_critical",
                "list_operator_policies_with_classic_queue_mirroring",
                "list_policies_with_classic_queue_mirroring",
                "remove_classic_queue_mirroring_from_policies",
                "sync_queue");
        because(
                "the HTTP API has nothing for it",
                "check_if_new_quorum_queue_replicas_have_finished_initial_sync",
                "clear_auth_backend_cache",
                "consistent_hash_exchange_ring_state",
                "force_checkpoint",
                "grow_to_count",
                "reconcile_vhosts",
                "transfer_leadership");
        because(
                "bilbyctl looks after AMQP 0-9-1, not after this plugin of RabbitMQ",
                "activate_stream_consumer",
                "add_replica",
                "add_signing_key",
                "add_super_stream",
                "add_uaa_key",
                "coordinator_status",
                "delete_replica",
                "delete_shovel",
                "delete_super_stream",
                "federation_status",
                "list_mqtt_connections",
                "list_stomp_connections",
                "list_stream_connections",
                "list_stream_consumer_groups",
                "list_stream_consumers",
                "list_stream_group_consumers",
                "list_stream_publishers",
                "list_stream_tracking",
                "list_web_mqtt_connections",
                "reset_offset",
                "reset_stats_db",
                "restart_federation_link",
                "restart_shovel",
                "restart_stream",
                "shovel_status",
                "stream_status");
    }

    private Refused() {}

    /** Why there is no such command, in a sentence; empty if it is none of RabbitMQ's. */
    static Optional<String> reason(String name) {
        return Optional.ofNullable(REASONS.get(name)).map(reason -> "bilbyctl has no " + name + ": " + reason + ".");
    }

    static Set<String> names() {
        return Set.copyOf(REASONS.keySet());
    }

    private static void because(String reason, String... names) {
        List.of(names).forEach(name -> REASONS.put(name, reason));
    }
}
