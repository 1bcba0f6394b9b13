package io.bilbymq.management.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.impl.recovery.AutorecoveringConnection;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.VirtualHostChange;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What metrics say of what a client does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsTest {
    private static final Map<String, Object> NONE = Map.of();
    private static final String CLASSIC = "rabbit_classic_queue";
    private static final String QUORUM = "rabbit_quorum_queue";

    @Test
    void theGlobalCountersMoveWithTraffic() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            publishAndConsume(scraped);

            await().untilAsserted(() -> {
                final MetricsText page = scraped.scrape("/metrics");
                assertThat(page.value("rabbitmq_global_messages_received_total", "protocol", "amqp091"))
                        .isEqualTo(8);
                assertThat(page.value("rabbitmq_global_messages_received_confirm_total"))
                        .isEqualTo(8);
                assertThat(page.value("rabbitmq_global_messages_confirmed_total"))
                        .isEqualTo(8);
                assertThat(page.value("rabbitmq_global_messages_routed_total")).isEqualTo(11);
                assertThat(page.value("rabbitmq_global_messages_unroutable_dropped_total"))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_global_messages_unroutable_returned_total"))
                        .isEqualTo(1);
                assertThat(global(page, "messages_delivered_total", CLASSIC)).isEqualTo(4);
                assertThat(global(page, "messages_delivered_total", QUORUM)).isEqualTo(5);
                assertThat(global(page, "messages_delivered_consume_manual_ack_total", CLASSIC))
                        .isEqualTo(2);
                assertThat(global(page, "messages_delivered_consume_auto_ack_total", QUORUM))
                        .isEqualTo(4);
                assertThat(global(page, "messages_delivered_get_manual_ack_total", CLASSIC))
                        .isEqualTo(2);
                assertThat(global(page, "messages_delivered_get_auto_ack_total", CLASSIC))
                        .isZero();
                assertThat(global(page, "messages_get_empty_total", CLASSIC)).isEqualTo(1);
                assertThat(global(page, "messages_redelivered_total", CLASSIC)).isZero();
                assertThat(global(page, "messages_acknowledged_total", CLASSIC)).isZero();
                assertThat(dead(page, "rejected", CLASSIC, "at_most_once")).isEqualTo(1);
                assertThat(dead(page, "rejected", CLASSIC, "disabled")).isEqualTo(1);
                assertThat(dead(page, "rejected", QUORUM, "at_most_once")).isEqualTo(1);
                assertThat(dead(page, "expired", CLASSIC, "disabled")).isZero();
                assertThat(page.value("rabbitmq_global_publishers")).isEqualTo(1);
                assertThat(page.value("rabbitmq_global_consumers")).isEqualTo(2);
                assertThat(page.value("rabbitmq_message_size_bytes_count")).isEqualTo(8);
                assertThat(page.value("rabbitmq_message_size_bytes_sum")).isEqualTo(80);
                assertThat(page.value("rabbitmq_message_size_bytes_bucket", "le", "100.0"))
                        .isEqualTo(8);
            });
        }
    }

    @Test
    void whatThereIsAndWhatHasComeAndGoneIsAggregated() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            publishAndConsume(scraped);
            scraped.channel.queueDelete("nodlx");

            await().untilAsserted(() -> {
                final MetricsText page = scraped.scrape("/metrics");
                assertThat(page.value("rabbitmq_connections")).isEqualTo(1);
                assertThat(page.value("rabbitmq_connections_opened_total")).isEqualTo(1);
                assertThat(page.value("rabbitmq_connections_closed_total")).isZero();
                assertThat(page.value("rabbitmq_channels")).isEqualTo(2);
                assertThat(page.value("rabbitmq_channels_opened_total")).isEqualTo(2);
                assertThat(page.value("rabbitmq_queues")).isEqualTo(3);
                assertThat(page.value("rabbitmq_queues_declared_total")).isEqualTo(4);
                assertThat(page.value("rabbitmq_queues_created_total")).isEqualTo(4);
                assertThat(page.value("rabbitmq_queues_deleted_total")).isEqualTo(1);
                assertThat(page.value("rabbitmq_consumers")).isEqualTo(2);
                assertThat(page.value("rabbitmq_queue_messages_ready")).isEqualTo(4);
                assertThat(page.value("rabbitmq_queue_messages_unacked")).isEqualTo(2);
                assertThat(page.value("rabbitmq_queue_messages")).isEqualTo(6);
                assertThat(page.value("rabbitmq_queue_messages_bytes")).isEqualTo(60);
                assertThat(page.value("rabbitmq_channel_messages_unacked")).isEqualTo(2);
                assertThat(page.value("rabbitmq_channel_messages_published_total"))
                        .isEqualTo(8);
                assertThat(page.value("rabbitmq_connection_channels")).isEqualTo(2);
                assertThat(page.value("rabbitmq_auth_attempts_succeeded_total", "protocol", "amqp091"))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_alarms_memory_used_watermark")).isZero();
                assertThat(page.value("rabbitmq_resident_memory_limit_bytes")).isPositive();
                assertThat(page.value("rabbitmq_process_max_fds")).isPositive();
                assertThat(page.value("rabbitmq_erlang_uptime_seconds")).isPositive();
            });
        }
    }

    @Test
    void loginsAreCountedByProtocol() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            scraped.get(scraped.api() + "/api/whoami", "Authorization", basic("guest:guest"));
            scraped.get(scraped.api() + "/api/whoami", "Authorization", basic("guest:wrong"));

            await().untilAsserted(() -> {
                final MetricsText page = scraped.scrape("/metrics");
                assertThat(page.value("rabbitmq_auth_attempts_total", "protocol", "http"))
                        .isEqualTo(2);
                assertThat(page.value("rabbitmq_auth_attempts_succeeded_total", "protocol", "http"))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_auth_attempts_failed_total", "protocol", "http"))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_auth_attempts_total", "protocol", "amqp091"))
                        .isEqualTo(1);
            });
        }
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
    }

    @Test
    void countersOfAllGoOnWhenWhatTheyCountedIsGone() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            publishAndConsume(scraped);

            scraped.channel.queueDelete("c1");
            scraped.channel.close();

            await().untilAsserted(() -> {
                final MetricsText page = scraped.scrape("/metrics");
                assertThat(page.value("rabbitmq_channel_messages_published_total"))
                        .isEqualTo(8);
                assertThat(page.value("rabbitmq_channel_get_ack_total")).isEqualTo(3);
                assertThat(page.value("rabbitmq_queue_messages_delivered_ack_total"))
                        .isEqualTo(2);
                assertThat(page.value("rabbitmq_channels_closed_total")).isEqualTo(1);
            });
        }
    }

    @Test
    void eachQueueChannelConnectionAndExchangeHasItsNumbers() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            publishAndConsume(scraped);

            await().untilAsserted(() -> {
                final MetricsText page = scraped.scrape("/metrics/per-object");
                assertThat(page.value("rabbitmq_queue_messages_ready", "vhost", "/", "queue", "c1"))
                        .isEqualTo(2);
                assertThat(page.value("rabbitmq_queue_messages_ready", "queue", "dlq"))
                        .isEqualTo(2);
                assertThat(page.value("rabbitmq_queue_messages_delivered_total", "queue", "q1"))
                        .isEqualTo(4);
                assertThat(page.value("rabbitmq_queue_consumers", "queue", "c1"))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_queue_get_empty_total", "queue", "nodlx"))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_queue_info", "queue", "q1", "queue_type", QUORUM))
                        .isEqualTo(1);
                final String first = name(scraped.connection) + " (1)";
                assertThat(page.value("rabbitmq_channel_messages_published_total", "channel", first, "exchange", "ex"))
                        .isEqualTo(7);
                assertThat(page.value("rabbitmq_channel_messages_published_total", "channel", first, "exchange", ""))
                        .isEqualTo(1);
                assertThat(page.value("rabbitmq_consumer_prefetch", "channel", name(scraped.connection) + " (2)"))
                        .isEqualTo(2);
                assertThat(page.value("rabbitmq_connection_channels", "channel", name(scraped.connection)))
                        .isEqualTo(2);
                assertThat(page.value("rabbitmq_exchange_messages_published_total", "exchange", "ex"))
                        .isEqualTo(7);
                assertThat(page.has("rabbitmq_queue_head_message_timestamp")).isFalse();
            });
        }
    }

    @Test
    void onlyTheFamiliesThatAreAskedForAreDetailed() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            scraped.channel.queueDeclare("q", false, false, false, NONE);

            final MetricsText nothing = scraped.scrape("/metrics/detailed");
            final MetricsText coarse = scraped.scrape(
                    "/metrics/detailed?family=queue_coarse_metrics&family=exchange_names&family=no_such_family");
            final MetricsText both =
                    scraped.scrape("/metrics/detailed?family=queue_metrics&family=queue_consumer_count");

            assertThat(nothing.families()).containsOnlyKeys("rabbitmq_build_info", "rabbitmq_identity_info");
            assertThat(coarse.families())
                    .containsOnlyKeys(
                            "rabbitmq_detailed_queue_messages_ready",
                            "rabbitmq_detailed_queue_messages_unacked",
                            "rabbitmq_detailed_queue_messages",
                            "rabbitmq_detailed_queue_info",
                            "rabbitmq_cluster_exchange_name",
                            "rabbitmq_build_info",
                            "rabbitmq_identity_info");
            assertThat(both.value("rabbitmq_detailed_queue_consumers", "queue", "q"))
                    .isZero();
            assertThat(both.value("rabbitmq_identity_info", "rabbitmq_endpoint", "detailed"))
                    .isEqualTo(1);
        }
    }

    @Test
    void onlyTheVirtualHostsThatAreAskedForAreDetailed() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            final String other = "ö & co/\"x\"";
            scraped.broker
                    .virtualHosts()
                    .put(other, VirtualHostChange.NONE)
                    .toCompletableFuture()
                    .join();
            scraped.channel.queueDeclare("here", false, false, false, NONE);
            scraped.broker
                    .definitions(other)
                    .declareQueue("there", true, false, FieldTable.empty())
                    .toCompletableFuture()
                    .join();
            final String families = "/metrics/detailed?family=queue_coarse_metrics&family=vhost_status";

            final MetricsText all = scraped.scrape(families);
            final MetricsText one =
                    scraped.scrape(families + "&vhost=" + URLEncoder.encode(other, UTF_8) + "&vhost=nowhere");
            final MetricsText none = scraped.scrape(families + "&vhost=nowhere");

            assertThat(queues(all)).containsExactlyInAnyOrder("here", "there");
            assertThat(queues(one)).containsExactly("there");
            assertThat(one.value("rabbitmq_detailed_queue_info", "vhost", other))
                    .isEqualTo(1);
            assertThat(queues(none)).isEmpty();
            assertThat(none.samples("rabbitmq_cluster_vhost_status")).hasSize(2);
        }
    }

    @Test
    void bindingsOfAnExchangeAreCounted() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            scraped.channel.queueDeclare("q", false, false, false, NONE);
            scraped.channel.exchangeDeclare("x", "topic");
            scraped.channel.queueBind("q", "x", "a");
            scraped.channel.queueBind("q", "x", "b");

            final MetricsText page = scraped.scrape("/metrics/detailed?family=exchange_bindings");

            assertThat(page.value("rabbitmq_cluster_exchange_bindings", "exchange", "x", "type", "topic"))
                    .isEqualTo(2);
            assertThat(page.value("rabbitmq_cluster_exchange_bindings", "exchange", "amq.direct"))
                    .isZero();
            assertThat(page.has("rabbitmq_cluster_exchange_bindings", "exchange", ""))
                    .isFalse();
        }
    }

    @Test
    void aBrokerIsToldFromAllOthers() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            final Map<String, String> identity = scraped.scrape("/metrics")
                    .samples("rabbitmq_identity_info")
                    .get(0)
                    .labels();

            assertThat(identity)
                    .containsEntry("rabbitmq_node", scraped.broker.node().name())
                    .containsEntry("rabbitmq_cluster", scraped.broker.node().clusterName())
                    .containsEntry("rabbitmq_endpoint", "aggregated");
            assertThat(identity.get("rabbitmq_cluster_permanent_id")).startsWith("rabbitmq-cluster-id-");
        }
    }

    @Test
    void theJvmTellsOfItself() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            final MetricsText page = scraped.scrape("/metrics");

            assertThat(page.samples("jvm_memory_used_bytes", "area", "heap")).isNotEmpty();
            assertThat(page.samples("jvm_threads_states_threads"))
                    .hasSameSizeAs(Thread.State.values())
                    .anyMatch(sample -> sample.value() > 0);
            assertThat(page.value("jvm_threads_live_threads")).isPositive();
            assertThat(page.samples("jvm_gc_pause_seconds_count")).isNotEmpty();
            assertThat(page.value("process_start_time_seconds")).isPositive();
            assertThat(page.families().keySet()).noneMatch(name -> name.startsWith("erlang_"));
        }
    }

    @Test
    void theMessageLogTellsWhatItHasWritten(@TempDir Path folder) throws Exception {
        try (ScrapedBroker scraped =
                new ScrapedBroker(Broker.builder().dataFolder(folder).start())) {
            scraped.channel.queueDeclare("q", true, false, false, NONE);
            scraped.channel.confirmSelect();
            final double before = scraped.scrape("/metrics").value("bilby_log_written_bytes_total");

            scraped.channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[10_000]);
            scraped.channel.waitForConfirms();

            final MetricsText page = scraped.scrape("/metrics");
            assertThat(page.value("bilby_log_written_bytes_total")).isGreaterThan(before + 10_000);
            assertThat(page.value("bilby_log_sync_duration_seconds_count")).isPositive();
            assertThat(page.value("bilby_log_sync_duration_seconds_count"))
                    .isEqualTo(page.value("rabbitmq_io_sync_ops_total"));
            assertThat(page.value("bilby_log_sync_entries_count")).isPositive();
            assertThat(page.value("bilby_log_segments")).isPositive();
            assertThat(page.value("rabbitmq_queue_messages_persistent")).isEqualTo(1);
            assertThat(page.value("rabbitmq_queue_messages_persistent_bytes")).isEqualTo(10_000);
        }
    }

    @Test
    void whatTheMemoryIsForIsBrokenDown() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            scraped.channel.queueDeclare("c", true, false, false, NONE);
            scraped.channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));

            final MetricsText page = scraped.scrape("/metrics/memory-breakdown");

            assertThat(page.value("rabbitmq_memory_classic_queue_erlang_process_bytes"))
                    .isPositive();
            assertThat(page.value("rabbitmq_memory_quorum_queue_erlang_process_bytes"))
                    .isPositive();
            assertThat(page.value("rabbitmq_memory_code_module_bytes")).isPositive();
            assertThat(page.value("rabbitmq_identity_info", "rabbitmq_endpoint", "memory-breakdown"))
                    .isEqualTo(1);
        }
    }

    /** The same as was done to a RabbitMQ when its names were noted. */
    static void publishAndConsume(ScrapedBroker scraped) throws Exception {
        final Channel channel = scraped.channel;
        channel.confirmSelect();
        channel.exchangeDeclare("dlx", "fanout", true);
        channel.queueDeclare("dlq", true, false, false, NONE);
        channel.queueBind("dlq", "dlx", "");
        channel.queueDeclare("c1", true, false, false, Map.of("x-dead-letter-exchange", "dlx"));
        channel.queueDeclare(
                "q1", true, false, false, Map.of("x-queue-type", "quorum", "x-dead-letter-exchange", "dlx"));
        channel.queueDeclare("nodlx", true, false, false, NONE);
        channel.exchangeDeclare("ex", "topic", true);
        channel.queueBind("c1", "ex", "a");
        channel.queueBind("q1", "ex", "a");
        for (int i = 0; i < 5; i++) {
            channel.basicPublish("ex", "a", MessageProperties.PERSISTENT_BASIC, new byte[10]);
        }
        channel.basicPublish("ex", "none", null, new byte[10]);
        channel.basicPublish("ex", "none", true, null, new byte[10]);
        channel.basicPublish("", "nodlx", null, new byte[10]);
        channel.waitForConfirms();
        for (final String queue : List.of("c1", "q1", "nodlx")) {
            final GetResponse got = channel.basicGet(queue, false);
            channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
        }
        channel.basicGet("nodlx", true);
        final Channel consuming = scraped.connection.createChannel();
        consuming.basicQos(2);
        consuming.basicConsume("c1", false, new DefaultConsumer(consuming));
        consuming.basicConsume("q1", true, new DefaultConsumer(consuming));
    }

    private static double global(MetricsText page, String name, String type) {
        return page.value("rabbitmq_global_" + name, "protocol", "amqp091", "queue_type", type);
    }

    private static double dead(MetricsText page, String reason, String type, String strategy) {
        return page.value(
                "rabbitmq_global_messages_dead_lettered_" + reason + "_total",
                "queue_type",
                type,
                "dead_letter_strategy",
                strategy);
    }

    private static List<String> queues(MetricsText page) {
        return page.samples("rabbitmq_detailed_queue_messages_ready").stream()
                .map(sample -> sample.labels().get("queue"))
                .toList();
    }

    /** What the broker calls a connection, the local address of which is the client's. */
    private static String name(Connection connection) {
        final AutorecoveringConnection socket = (AutorecoveringConnection) connection;
        return "127.0.0.1:" + socket.getLocalPort() + " -> 127.0.0.1:" + socket.getPort();
    }
}
