package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code rabbitmqctl} calls what the API tells. Processes of Erlang are not told over HTTP: a connection's or channel's
 * {@code pid} is its name, which is what closes it, and those of queues are empty.
 */
final class ListColumns {
    static final Columns QUEUES = columns(
                    List.of(
                            Column.at("disk_reads", "message_stats", "disk_reads"),
                            Column.at("disk_writes", "message_stats", "disk_writes"),
                            Column.empty("exclusive_consumer_pid"),
                            Column.at("owner_pid", "owner_pid_details", "name"),
                            Column.empty("pid"),
                            Column.at("slave_pids", "slave_nodes"),
                            Column.at("synchronised_slave_pids", "synchronised_slave_nodes")),
                    "name",
                    "vhost",
                    "type",
                    "durable",
                    "auto_delete",
                    "exclusive",
                    "arguments",
                    "policy",
                    "operator_policy",
                    "effective_policy_definition",
                    "state",
                    "node",
                    "leader",
                    "members",
                    "online",
                    "consumers",
                    "consumer_capacity",
                    "consumer_utilisation",
                    "exclusive_consumer_tag",
                    "single_active_consumer_tag",
                    "head_message_timestamp",
                    "memory",
                    "messages",
                    "messages_ready",
                    "messages_unacknowledged",
                    "messages_persistent",
                    "messages_ram",
                    "messages_ready_ram",
                    "messages_unacknowledged_ram",
                    "messages_paged_out",
                    "message_bytes",
                    "message_bytes_ready",
                    "message_bytes_unacknowledged",
                    "message_bytes_persistent",
                    "message_bytes_ram",
                    "message_bytes_paged_out",
                    "idle_since")
            .showing("name", "messages");

    static final Columns EXCHANGES = columns(
                    List.of(), "name", "vhost", "type", "durable", "auto_delete", "internal", "arguments", "policy")
            .showing("name", "type");

    static final Columns BINDINGS = columns(
                    List.of(
                            Column.at("source_name", "source"),
                            new Column("source_kind", binding -> Json.string("exchange")),
                            Column.at("destination_name", "destination"),
                            Column.at("destination_kind", "destination_type")),
                    "routing_key",
                    "arguments",
                    "vhost",
                    "properties_key")
            .showing("source_name", "source_kind", "destination_name", "destination_kind", "routing_key", "arguments");

    static final Columns CONNECTIONS = columns(
                    List.of(Column.at("pid", "name")),
                    "name",
                    "user_provided_name",
                    "node",
                    "user",
                    "vhost",
                    "host",
                    "port",
                    "peer_host",
                    "peer_port",
                    "protocol",
                    "auth_mechanism",
                    "state",
                    "channels",
                    "channel_max",
                    "frame_max",
                    "timeout",
                    "connected_at",
                    "client_properties",
                    "ssl",
                    "ssl_protocol",
                    "ssl_cipher",
                    "ssl_hash",
                    "ssl_key_exchange",
                    "peer_cert_subject",
                    "peer_cert_issuer",
                    "peer_cert_validity",
                    "recv_cnt",
                    "recv_oct",
                    "send_cnt",
                    "send_oct",
                    "send_pend")
            .showing("user", "peer_host", "peer_port", "state");

    static final Columns CHANNELS = columns(
                    List.of(Column.at("pid", "name"), Column.at("connection", "connection_details", "name")),
                    "name",
                    "number",
                    "node",
                    "user",
                    "vhost",
                    "state",
                    "transactional",
                    "confirm",
                    "consumer_count",
                    "prefetch_count",
                    "global_prefetch_count",
                    "messages_unacknowledged",
                    "messages_uncommitted",
                    "messages_unconfirmed",
                    "acks_uncommitted",
                    "idle_since")
            .showing("pid", "user", "consumer_count", "messages_unacknowledged");

    static final Columns CONSUMERS = columns(
                    List.of(
                            Column.at("queue_name", "queue", "name"),
                            Column.at("channel_pid", "channel_details", "name"),
                            Column.at("user", "channel_details", "user")),
                    "consumer_tag",
                    "ack_required",
                    "prefetch_count",
                    "exclusive",
                    "active",
                    "activity_status",
                    "arguments")
            .showing(
                    "queue_name",
                    "channel_pid",
                    "consumer_tag",
                    "ack_required",
                    "prefetch_count",
                    "active",
                    "arguments");

    private ListColumns() {}

    /** Those whose name is another one in the API, and those whose name is the same. */
    private static Columns columns(List<Column> others, String... same) {
        final List<Column> all = new ArrayList<>(others);
        Arrays.stream(same).map(Column::of).forEach(all::add);
        return Columns.of(all.toArray(new Column[0]));
    }
}
