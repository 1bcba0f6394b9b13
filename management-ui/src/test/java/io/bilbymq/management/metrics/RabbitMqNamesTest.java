package io.bilbymq.management.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.Broker;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with what a RabbitMQ 3.10.8 said after {@link MetricsTest#publishAndConsume}, of which each line of {@code
 * rabbitmq-3.10.tsv} has page, name, type, labels and help. docs/metrics.md explains each exception.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RabbitMqNamesTest {
    private static final String ALL_FAMILIES = "/metrics/detailed?family=queue_coarse_metrics&family=queue_metrics"
            + "&family=queue_consumer_count&family=queue_delivery_metrics&family=queue_exchange_metrics"
            + "&family=exchange_metrics&family=channel_metrics&family=channel_exchange_metrics"
            + "&family=channel_queue_metrics&family=channel_queue_exchange_metrics&family=connection_metrics"
            + "&family=connection_coarse_metrics&family=connection_churn_metrics&family=node_metrics"
            + "&family=node_coarse_metrics&family=node_persister_metrics&family=ra_metrics"
            + "&family=auth_attempt_metrics&family=auth_attempt_detailed_metrics&family=vhost_status"
            + "&family=exchange_bindings&family=exchange_names&family=channel_process_metrics";

    /** Behind {@code rabbitmq_} or {@code rabbitmq_detailed_}. */
    private static final Pattern LEFT_OUT = Pattern.compile("erlang_(?!uptime_seconds).*|.*_process_reductions_total"
            + "|process_(open|max)_tcp_sockets|io_(read|seek|reopen)_.*|schema_db_.*|queue_index_.*|raft_.*"
            + "|queue_messages(_ready|_unacked)?_ram|queue_messages_paged_out|auth_attempts_detailed_.*"
            + "|global_messages_dead_lettered_confirmed_total"
            // Of these nothing stands in this scrape.
            + "|queue_head_message_timestamp");

    /** Whose help has changed since. */
    private static final Pattern OTHER_HELP = Pattern.compile("auth_attempts_.*|queue_messages_published_total");

    /** What is counted of a channel or queue, and not of each thing that it has to do with. */
    private static final Map<String, Set<String>> FEWER_LABELS = Map.of(
            "channel_messages_confirmed_total", Set.of("exchange"),
            "channel_get_ack_total", Set.of("queue"),
            "channel_get_total", Set.of("queue"),
            "channel_messages_delivered_ack_total", Set.of("queue"),
            "channel_messages_delivered_total", Set.of("queue"),
            "channel_messages_redelivered_total", Set.of("queue"),
            "channel_messages_acked_total", Set.of("queue"),
            "channel_get_empty_total", Set.of("queue"),
            "queue_messages_published_total", Set.of("channel", "exchange", "exchange_vhost"));

    /** What RabbitMQ has learnt to say of itself since. */
    private static final Map<String, Set<String>> MORE_LABELS = Map.of(
            "identity_info", Set.of("rabbitmq_endpoint"), "build_info", Set.of("product_name", "product_version"));

    /** The names that the dashboard RabbitMQ-Overview of RabbitMQ 4 shows. */
    private static final List<String> OVERVIEW = List.of(
            "build_info",
            "identity_info",
            "connections",
            "connections_opened_total",
            "connections_closed_total",
            "channels",
            "channels_opened_total",
            "channels_closed_total",
            "queues",
            "queues_declared_total",
            "queues_created_total",
            "queues_deleted_total",
            "queue_messages_ready",
            "queue_messages_unacked",
            "global_publishers",
            "global_consumers",
            "global_messages_received_total",
            "global_messages_received_confirm_total",
            "global_messages_confirmed_total",
            "global_messages_routed_total",
            "global_messages_unroutable_dropped_total",
            "global_messages_unroutable_returned_total",
            "global_messages_acknowledged_total",
            "global_messages_delivered_total",
            "global_messages_delivered_consume_auto_ack_total",
            "global_messages_delivered_consume_manual_ack_total",
            "global_messages_delivered_get_auto_ack_total",
            "global_messages_delivered_get_manual_ack_total",
            "global_messages_redelivered_total",
            "global_messages_get_empty_total",
            "message_size_bytes",
            "process_open_fds",
            "process_max_fds",
            "disk_space_available_bytes",
            "disk_space_available_limit_bytes",
            "process_resident_memory_bytes",
            "resident_memory_limit_bytes",
            "erlang_uptime_seconds");

    private record Line(String page, String name, String type, Set<String> labels, String help) {
        static Line of(String line) {
            final String[] parts = line.split("\t", -1);
            return new Line(
                    parts[0],
                    parts[1],
                    parts[2],
                    parts[3].isEmpty() ? Set.of() : Set.of(parts[3].split(",")),
                    parts[4]);
        }

        /** The name without the prefix; empty if it is none of RabbitMQ's own. */
        String plainName() {
            return name.startsWith("rabbitmq_") ? name.replaceFirst("rabbitmq_(detailed_)?", "") : "";
        }
    }

    @Test
    void whatRabbitMqSaysIsSaidInTheSameWords(@TempDir Path folder) throws Exception {
        try (ScrapedBroker scraped =
                new ScrapedBroker(Broker.builder().dataFolder(folder).start())) {
            MetricsTest.publishAndConsume(scraped);
            final Map<String, MetricsText> pages = Map.of(
                    "/metrics", scraped.scrape("/metrics"),
                    "/metrics/per-object", scraped.scrape("/metrics/per-object"),
                    "/metrics/detailed", scraped.scrape(ALL_FAMILIES));

            final Map<String, String> differences = new TreeMap<>();
            int compared = 0;
            for (final Line line : reference()) {
                final String plain = line.plainName();
                if (!plain.isEmpty() && !LEFT_OUT.matcher(plain).matches()) {
                    final MetricsText.Family ours = Objects.requireNonNull(pages.get(line.page))
                            .families()
                            .get(line.name);
                    difference(line, plain, ours).ifPresent(text -> differences.put(line.page + " " + line.name, text));
                    compared++;
                }
            }

            assertThat(differences).isEmpty();
            assertThat(compared).isGreaterThan(200);
        }
    }

    private static Optional<String> difference(Line line, String plain, MetricsText.@Nullable Family ours) {
        if (ours == null) {
            return Optional.of("is missing");
        }
        if (!ours.type().equals(line.type)) {
            return Optional.of("is a " + ours.type() + ", not a " + line.type);
        }
        if (!ours.help().equals(line.help) && !OTHER_HELP.matcher(plain).matches()) {
            return Optional.of("says " + ours.help());
        }
        final Set<String> wanted = new TreeSet<>(line.labels);
        if (!line.labels.isEmpty()) {
            wanted.removeAll(FEWER_LABELS.getOrDefault(plain, Set.of()));
            wanted.addAll(MORE_LABELS.getOrDefault(plain, Set.of()));
        }
        final Set<String> labels = new TreeSet<>(MetricsText.labelNames(ours));
        return labels.equals(wanted) || (line.labels.isEmpty() && line.page.equals("/metrics/detailed"))
                ? Optional.empty()
                : Optional.of("has labels " + labels + ", not " + wanted);
    }

    @Test
    void nothingIsLeftOutThatIsThere(@TempDir Path folder) throws Exception {
        try (ScrapedBroker scraped =
                new ScrapedBroker(Broker.builder().dataFolder(folder).start())) {
            MetricsTest.publishAndConsume(scraped);

            final MetricsText page = scraped.scrape("/metrics/per-object");

            assertThat(page.families().keySet().stream()
                            .filter(name -> name.startsWith("rabbitmq_"))
                            .map(name -> name.substring("rabbitmq_".length())))
                    .noneMatch(LEFT_OUT.asMatchPredicate());
        }
    }

    @Test
    void theOverviewDashboardFindsAllThatItShows(@TempDir Path folder) throws Exception {
        try (ScrapedBroker scraped =
                new ScrapedBroker(Broker.builder().dataFolder(folder).start())) {
            final MetricsText page = scraped.scrape("/metrics");

            assertThat(page.families().keySet())
                    .containsAll(
                            OVERVIEW.stream().map(name -> "rabbitmq_" + name).toList());
        }
    }

    private static List<Line> reference() throws Exception {
        try (InputStream in = Objects.requireNonNull(RabbitMqNamesTest.class.getResourceAsStream("rabbitmq-3.10.tsv"));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return reader.lines().map(Line::of).toList();
        }
    }
}
