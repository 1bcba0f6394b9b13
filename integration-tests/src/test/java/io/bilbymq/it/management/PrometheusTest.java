package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.it.management.PrometheusText.Sample;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metrics that the official dashboards read. */
@AgainstManagement
class PrometheusTest {
    private static final Map<String, String> AMQP = Map.of("protocol", "amqp091");
    private static final Map<String, String> AMQP_CLASSIC =
            Map.of("protocol", "amqp091", "queue_type", "rabbit_classic_queue");

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final URI metrics;

    PrometheusTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.metrics = management.prometheus();
    }

    private Reply get(String path) {
        return ApiClient.anonymous(metrics).outside(path);
    }

    private PrometheusText scrape(String path) {
        return PrometheusText.parse(get(path).expect(200).text());
    }

    private PrometheusText scrape() {
        return scrape("/metrics");
    }

    private void await(String what, Runnable assertion) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(assertion::run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/metrics/per-object",
                "/metrics/detailed",
                "/metrics/detailed?family=queue_coarse_metrics&family=queue_metrics&family=connection_churn_metrics"
            })
    void theTextIsWellFormed(String path) throws Exception {
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel();
        channel.basicPublish("", "q", null, new byte[1]);
        channel.basicConsume("q", (tag, message) -> {}, tag -> {});
        await(
                "the queue is measured",
                () -> assertThat(scrape("/metrics/per-object")
                                .sum("rabbitmq_queue_messages", Map.of("vhost", tenant.vhost())))
                        .isEqualTo(1));

        final Reply reply = get(path).expect(200);

        assertThat(reply.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(PrometheusText.parse(reply.text()).names())
                .contains("rabbitmq_build_info", "rabbitmq_identity_info");
    }

    @Test
    void whateverAQueueIsCalledTheTextIsWellFormed() {
        management.broker().skipOnRabbitMq310("it does not escape names, and breaks the text of all others");
        final String name = "\"quoted\" \\ \n{x=\"y\"} \u00e9";
        tenant.api()
                .with("queue", name)
                .put("/queues/{vhost}/{queue}", Map.of("durable", true))
                .expect(201);

        await(
                "the queue is measured",
                () -> assertThat(scrape("/metrics/per-object").samples("rabbitmq_queue_messages").stream()
                                .map(sample -> sample.labels().get("queue")))
                        // No name has line breaks.
                        .contains(name.replace("\n", "")));
    }

    @Test
    void nothingElseIsThere() {
        assertThat(get("/metrics/nosuch").status()).isEqualTo(404);
    }

    @Test
    void theOverviewDashboardFindsAllThatItReads() {
        final List<String> global = Stream.of(
                        "received",
                        "received_confirm",
                        "confirmed",
                        "routed",
                        "unroutable_dropped",
                        "unroutable_returned",
                        "acknowledged",
                        "delivered",
                        "delivered_consume_auto_ack",
                        "delivered_consume_manual_ack",
                        "delivered_get_auto_ack",
                        "delivered_get_manual_ack",
                        "redelivered",
                        "get_empty")
                .map(name -> "rabbitmq_global_messages_" + name + "_total")
                .toList();

        assertThat(scrape().names())
                .containsAll(global)
                .contains(
                        "rabbitmq_build_info",
                        "rabbitmq_identity_info",
                        "rabbitmq_connections",
                        "rabbitmq_connections_opened_total",
                        "rabbitmq_connections_closed_total",
                        "rabbitmq_channels",
                        "rabbitmq_channels_opened_total",
                        "rabbitmq_channels_closed_total",
                        "rabbitmq_queues",
                        "rabbitmq_queues_declared_total",
                        "rabbitmq_queues_created_total",
                        "rabbitmq_queues_deleted_total",
                        "rabbitmq_queue_messages_ready",
                        "rabbitmq_queue_messages_unacked",
                        "rabbitmq_global_publishers",
                        "rabbitmq_global_consumers",
                        "rabbitmq_disk_space_available_bytes",
                        "rabbitmq_disk_space_available_limit_bytes",
                        "rabbitmq_process_open_fds",
                        "rabbitmq_process_max_fds",
                        "rabbitmq_process_resident_memory_bytes",
                        "rabbitmq_resident_memory_limit_bytes",
                        "rabbitmq_erlang_uptime_seconds");
    }

    @Test
    void newerDashboardsFindTheSizesOfMessages() throws Exception {
        tenant.queue("q");
        final double before = scrape().sum("rabbitmq_message_size_bytes_count", AMQP);
        publish("q", 1, new byte[100]);

        final PrometheusText text = scrape();

        if (management.isRabbitMq310()) {
            assertThat(text.names()).doesNotContain("rabbitmq_message_size_bytes_count");
        } else {
            assertThat(text.type("rabbitmq_message_size_bytes")).isEqualTo("histogram");
            assertThat(text.sum("rabbitmq_message_size_bytes_count", AMQP)).isGreaterThan(before);
        }
    }

    @Test
    void alertsFindTheAlarms() {
        final PrometheusText text = scrape();

        assertThat(text.names())
                .contains(
                        "rabbitmq_alarms_memory_used_watermark",
                        "rabbitmq_alarms_free_disk_space_watermark",
                        "rabbitmq_alarms_file_descriptor_limit");
        assertThat(text.sum("rabbitmq_alarms_memory_used_watermark")).isZero();
    }

    @Test
    void itSaysWhoItIs() {
        final PrometheusText text = scrape();

        final Sample build = text.samples("rabbitmq_build_info").get(0);
        assertThat(build.value()).isEqualTo(1);
        assertThat(build.labels().get("rabbitmq_version")).matches("\\d+\\.\\d+\\.\\d+.*");
        final Sample identity = text.samples("rabbitmq_identity_info").get(0);
        assertThat(identity.value()).isEqualTo(1);
        assertThat(identity.labels()).containsEntry("rabbitmq_node", management.node());
        assertThat(identity.labels()).containsKeys("rabbitmq_cluster", "rabbitmq_cluster_permanent_id");
    }

    @Test
    void limitsAndUsesArePositive() {
        final PrometheusText text = scrape();

        assertThat(List.of(
                        "rabbitmq_disk_space_available_bytes",
                        "rabbitmq_disk_space_available_limit_bytes",
                        "rabbitmq_process_open_fds",
                        "rabbitmq_process_max_fds",
                        "rabbitmq_process_resident_memory_bytes",
                        "rabbitmq_resident_memory_limit_bytes",
                        "rabbitmq_erlang_uptime_seconds"))
                .allSatisfy(name -> assertThat(text.sum(name)).isPositive());
        assertThat(text.type("rabbitmq_process_open_fds")).isEqualTo("gauge");
        assertThat(text.type("rabbitmq_connections_opened_total")).isEqualTo("counter");
    }

    @Test
    void connectionsChannelsAndQueuesAreCounted() throws Exception {
        final PrometheusText before = scrape();
        final Connection connection = tenant.connect();
        connection.createChannel().queueDeclare("q", true, false, false, Map.of());

        await("they are counted", () -> {
            final PrometheusText now = scrape();
            assertThat(List.of(
                            "rabbitmq_connections_opened_total",
                            "rabbitmq_channels_opened_total",
                            "rabbitmq_queues_declared_total",
                            "rabbitmq_queues_created_total"))
                    .allSatisfy(name -> assertThat(now.sum(name)).isGreaterThan(before.sum(name)));
            assertThat(now.sum("rabbitmq_connections")).isPositive();
            assertThat(now.sum("rabbitmq_channels")).isPositive();
            assertThat(now.sum("rabbitmq_queues")).isPositive();
        });
        connection.close();
        tenant.api().delete("/queues/{vhost}/q").expect(204);
        await("their end is counted", () -> {
            final PrometheusText now = scrape();
            assertThat(List.of(
                            "rabbitmq_connections_closed_total",
                            "rabbitmq_channels_closed_total",
                            "rabbitmq_queues_deleted_total"))
                    .allSatisfy(name -> assertThat(now.sum(name)).isGreaterThan(before.sum(name)));
        });
    }

    private Channel publish(String key, int count, byte[] body) throws Exception {
        final Channel channel = tenant.connect().createChannel();
        channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            channel.basicPublish("", key, null, body);
        }
        channel.waitForConfirmsOrDie(10_000);
        return channel;
    }

    /** That a counter has risen by so much at least: others may work with the broker too. */
    private void awaitRise(PrometheusText before, String name, Map<String, String> labels, int by) {
        final String full = "rabbitmq_global_messages_" + name + "_total";
        await(
                full + " rises",
                () -> assertThat(scrape().sum(full, labels))
                        .as(full)
                        .isGreaterThanOrEqualTo(before.sum(full, labels) + by));
    }

    @Test
    void whatIsPublishedIsCounted() throws Exception {
        tenant.queue("q");
        final PrometheusText before = scrape();

        final Channel channel = publish("q", 3, new byte[1]);
        channel.basicPublish("", "nosuch", null, new byte[1]);
        channel.basicPublish("", "nosuch", true, null, new byte[1]);
        channel.waitForConfirmsOrDie(10_000);

        awaitRise(before, "received", AMQP, 5);
        awaitRise(before, "received_confirm", AMQP, 5);
        awaitRise(before, "confirmed", AMQP, 5);
        awaitRise(before, "routed", AMQP, 3);
        awaitRise(before, "unroutable_dropped", AMQP, 1);
        awaitRise(before, "unroutable_returned", AMQP, 1);
        if (!management.isRabbitMq310()) {
            // There it counts below zero after connections have been closed.
            assertThat(scrape().sum("rabbitmq_global_publishers", AMQP)).isPositive();
        }
    }

    @Test
    void whatIsGotIsCounted() throws Exception {
        tenant.queue("q");
        final Channel channel = publish("q", 2, new byte[1]);
        final PrometheusText before = scrape();

        channel.basicGet("q", true);
        final GetResponse got = Objects.requireNonNull(channel.basicGet("q", false));
        channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
        final GetResponse again = Objects.requireNonNull(channel.basicGet("q", false));
        channel.basicAck(again.getEnvelope().getDeliveryTag(), false);
        channel.basicGet("q", true);

        awaitRise(before, "delivered_get_auto_ack", AMQP_CLASSIC, 1);
        awaitRise(before, "delivered_get_manual_ack", AMQP_CLASSIC, 2);
        awaitRise(before, "delivered", AMQP_CLASSIC, 3);
        awaitRise(before, "redelivered", AMQP_CLASSIC, 1);
        awaitRise(before, "acknowledged", AMQP_CLASSIC, 1);
        awaitRise(before, "get_empty", AMQP_CLASSIC, 1);
    }

    @Test
    void whatIsConsumedIsCounted() throws Exception {
        tenant.queue("manual");
        tenant.queue("auto");
        publish("manual", 2, new byte[1]);
        final Channel channel = publish("auto", 3, new byte[1]);
        final PrometheusText before = scrape();

        final CountDownLatch consumed = new CountDownLatch(5);
        channel.basicConsume(
                "manual",
                false,
                (tag, message) -> {
                    channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                    consumed.countDown();
                },
                tag -> {});
        channel.basicConsume("auto", true, (tag, message) -> consumed.countDown(), tag -> {});
        assertThat(consumed.await(10, TimeUnit.SECONDS)).isTrue();

        awaitRise(before, "delivered_consume_manual_ack", AMQP_CLASSIC, 2);
        awaitRise(before, "delivered_consume_auto_ack", AMQP_CLASSIC, 3);
        awaitRise(before, "delivered", AMQP_CLASSIC, 5);
        awaitRise(before, "acknowledged", AMQP_CLASSIC, 2);
        assertThat(scrape().sum("rabbitmq_global_consumers", AMQP)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void messagesInQueuesAreMeasured() throws Exception {
        tenant.queue("q");
        final Channel channel = publish("q", 5, new byte[10]);
        channel.basicQos(2);
        channel.basicConsume("q", (tag, message) -> {}, tag -> {});
        final Map<String, String> queue = Map.of("vhost", tenant.vhost(), "queue", "q");

        await("the queue is measured", () -> {
            final PrometheusText now = scrape("/metrics/per-object");
            assertThat(now.sum("rabbitmq_queue_messages_ready", queue)).isEqualTo(3);
            assertThat(now.sum("rabbitmq_queue_messages_unacked", queue)).isEqualTo(2);
            assertThat(now.sum("rabbitmq_queue_messages", queue)).isEqualTo(5);
            assertThat(now.sum("rabbitmq_queue_messages_bytes", queue)).isEqualTo(50);
            assertThat(now.sum("rabbitmq_queue_messages_ready_bytes", queue)).isEqualTo(30);
            assertThat(now.sum("rabbitmq_queue_messages_unacked_bytes", queue)).isEqualTo(20);
            assertThat(now.sum("rabbitmq_queue_consumers", queue)).isEqualTo(1);
        });

        final PrometheusText all = scrape();
        assertThat(all.samples("rabbitmq_queue_messages_ready")).as("added up").hasSize(1);
        assertThat(all.sum("rabbitmq_queue_messages_ready")).isGreaterThanOrEqualTo(3);
        assertThat(all.sum("rabbitmq_queue_messages_unacked")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void whatIsAskedForInDetailIsGivenAlone() throws Exception {
        tenant.queue("q");
        publish("q", 5, new byte[10]);
        final String own =
                "/metrics/detailed?family=queue_coarse_metrics&family=queue_consumer_count&vhost=" + tenant.vhost();
        final Map<String, String> queue = Map.of("vhost", tenant.vhost(), "queue", "q");
        await("the queue is measured", () -> {
            final PrometheusText now = scrape(own);
            assertThat(now.sum("rabbitmq_detailed_queue_messages_ready", queue)).isEqualTo(5);
            assertThat(now.sum("rabbitmq_detailed_queue_messages_unacked", queue))
                    .isZero();
            assertThat(now.sum("rabbitmq_detailed_queue_messages", queue)).isEqualTo(5);
            assertThat(now.names()).contains("rabbitmq_detailed_queue_consumers");
        });

        assertThat(scrape(own).samples("rabbitmq_detailed_queue_messages"))
                .allSatisfy(sample -> assertThat(sample.labels()).containsEntry("vhost", tenant.vhost()));
        assertThat(scrape(own).names())
                .noneMatch(name -> name.startsWith("rabbitmq_queue_"))
                .doesNotContain("rabbitmq_detailed_connections_opened_total");
        assertThat(scrape("/metrics/detailed?family=connection_churn_metrics").names())
                .contains("rabbitmq_detailed_connections_opened_total", "rabbitmq_detailed_queues_declared_total")
                .doesNotContain("rabbitmq_detailed_queue_messages");
        assertThat(scrape("/metrics/detailed?family=nosuch").names())
                .as("no family, no metric")
                .noneMatch(name -> name.startsWith("rabbitmq_detailed_"));
    }

    @Test
    void virtualHostsAreListedInDetail() {
        assertThat(scrape("/metrics/detailed?family=vhost_status")
                        .sum("rabbitmq_cluster_vhost_status", Map.of("vhost", tenant.vhost())))
                .isEqualTo(1);
    }
}
