package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.ChildProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the API tells of a run of PerfTest, which itself knows nothing of the API, is what PerfTest was told to do. */
@AgainstManagement
class PerfTestNumbersTest {
    private static final String MESSAGES = "500";

    private final ManagementUnderTest management;
    private final Tenant tenant;

    PerfTestNumbersTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
    }

    @Test
    void whatItPublishesAndConsumesIsCounted() throws Exception {
        tenant.queue("q");
        final String uri = "amqp://guest:guest@" + management.broker().host() + ":"
                + management.broker().port() + "/" + tenant.vhost();

        final ChildProcess run = ChildProcess.java(
                Duration.ofSeconds(60),
                "com.rabbitmq.perf.PerfTest",
                List.of(
                        "-h",
                        uri,
                        "-x",
                        "1",
                        "-y",
                        "1",
                        "-c",
                        "50",
                        "-C",
                        MESSAGES,
                        "-D",
                        MESSAGES,
                        "--predeclared",
                        "-u",
                        "q"));

        assertThat(run.exitCode()).as(run.output()).isZero();
        final JsonNode queue = tenant.api()
                .await(
                        "all is counted",
                        "/queues/{vhost}/q",
                        seen -> seen.at("/message_stats/ack").asInt(0) == Integer.parseInt(MESSAGES));
        assertThat(queue.at("/message_stats/publish").asString()).isEqualTo(MESSAGES);
        assertThat(queue.at("/message_stats/deliver").asString()).isEqualTo(MESSAGES);
        assertThat(queue.path("messages").intValue()).isZero();
    }
}
