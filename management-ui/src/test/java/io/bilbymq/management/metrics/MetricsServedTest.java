package io.bilbymq.management.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.vhost.VirtualHostChange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To whom metrics are served, how they are written, and what names cannot do to them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsServedTest {
    private static final Map<String, Object> NONE = Map.of();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\\",
                "\\n",
                "a\"} 1 evil{x=\"",
                "🐰, {=} #",
                "\t\u0000\u000b",
                "\\\\\"",
                "  ",
                "é\u2028\u202e"
            })
    void hostileNamesAreEscaped(String part) throws Exception {
        final String hostile = "q" + part;
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            scraped.channel.queueDeclare(hostile, false, false, false, NONE);
            scraped.channel.exchangeDeclare(hostile, "fanout");
            scraped.channel.queueBind(hostile, hostile, "");
            scraped.channel.confirmSelect();
            scraped.channel.basicPublish(hostile, "", null, new byte[1]);
            scraped.channel.waitForConfirms();

            final MetricsText page = scraped.scrape("/metrics/per-object");
            final MetricsText cluster = scraped.scrape("/metrics/detailed?family=exchange_bindings");
            final MetricsText open = MetricsText.ofOpen(new String(
                    scraped.get(scraped.metrics() + "/metrics/per-object", "Accept", "application/openmetrics-text")
                            .body(),
                    UTF_8));

            assertThat(page.value("rabbitmq_queue_messages_ready", "queue", hostile))
                    .isEqualTo(1);
            assertThat(page.value("rabbitmq_exchange_messages_published_total", "exchange", hostile))
                    .isEqualTo(1);
            assertThat(open.value("rabbitmq_queue_messages_ready", "queue", hostile))
                    .isEqualTo(1);
            assertThat(cluster.value("rabbitmq_cluster_exchange_bindings", "exchange", hostile))
                    .isEqualTo(1);
        }
    }

    @Test
    void aLineBreakInANameIsEscaped() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            final String hostile = "two\nlines 1\n# \\n";
            scraped.broker
                    .virtualHosts()
                    .put(hostile, VirtualHostChange.NONE)
                    .toCompletableFuture()
                    .join();

            final MetricsText page = scraped.scrape("/metrics/detailed?family=vhost_status");

            assertThat(page.value("rabbitmq_cluster_vhost_status", "vhost", hostile))
                    .isEqualTo(1);
        }
    }

    @Test
    void aScraperChoosesTheFormat() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            final String url = scraped.metrics() + "/metrics";

            final HttpResponse<byte[]> plain = scraped.get(url, "Accept", "*/*");
            final HttpResponse<byte[]> open = scraped.get(
                    url, "Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
            final HttpResponse<byte[]> zipped = scraped.get(url, "Accept-Encoding", "gzip");

            assertThat(type(plain)).startsWith("text/plain; version=0.0.4");
            assertThat(MetricsText.of(new String(plain.body(), UTF_8)).value("rabbitmq_connections"))
                    .isEqualTo(1);
            assertThat(type(open)).startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(MetricsText.ofOpen(new String(open.body(), UTF_8)).value("rabbitmq_connections_opened_total"))
                    .isEqualTo(1);
            assertThat(zipped.headers().firstValue("content-encoding")).contains("gzip");
            assertThat(MetricsText.of(unzipped(zipped)).value("rabbitmq_connections"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whoeverAsksGetsMetricsWhereMetricsAreServedAndNothingElse() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            assertThat(scraped.get(scraped.metrics() + "/metrics/memory-breakdown")
                            .statusCode())
                    .isEqualTo(200);
            final HttpResponse<byte[]> unknown = scraped.get(scraped.metrics() + "/metrics/no-such-page");
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(new String(unknown.body(), UTF_8)).isEqualTo("Unknown Registry");
            assertThat(scraped.get(scraped.metrics() + "/api/overview").statusCode())
                    .isEqualTo(404);
            assertThat(scraped.get(scraped.metrics() + "/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void besidesTheApiOnlyWhoMayWatchGetsMetrics() throws Exception {
        try (ScrapedBroker scraped = new ScrapedBroker()) {
            put(scraped, "watcher", "monitoring");
            put(scraped, "manager", "management");
            final String url = scraped.api() + "/metrics/per-object";

            assertThat(scraped.get(url).statusCode()).isEqualTo(401);
            assertThat(scraped.get(url, "Authorization", basic("manager")).statusCode())
                    .isEqualTo(401);
            assertThat(scraped.get(url, "Authorization", basic("watcher")).statusCode())
                    .isEqualTo(200);
            assertThat(scraped.get(scraped.api() + "/api/whoami", "Authorization", basic("watcher"))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("content-type").orElse("");
    }

    private static String unzipped(HttpResponse<byte[]> response) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static void put(ScrapedBroker scraped, String user, String tag) {
        scraped.broker
                .users()
                .put(user, user, List.of(tag))
                .toCompletableFuture()
                .join();
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + user).getBytes(UTF_8));
    }
}
