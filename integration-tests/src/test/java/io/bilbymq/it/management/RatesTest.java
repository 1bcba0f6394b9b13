package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConsumerShutdownSignalCallback;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** That rates move with the traffic, and that samples of the past can be had. */
@AgainstManagement
class RatesTest {
    private final Tenant tenant;
    private final ApiClient api;

    RatesTest(Tenant tenant) {
        this.tenant = tenant;
        this.api = tenant.api();
        tenant.queue("q");
    }

    /** Publishes and consumes all the time until it is ended. */
    private static final class Traffic {
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

        static Traffic through(Channel channel) throws IOException {
            final Traffic traffic = new Traffic();
            final DeliverCallback settle =
                    (tag, message) -> channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
            final ConsumerShutdownSignalCallback ignore = (tag, signal) -> {};
            channel.basicConsume("q", false, settle, ignore);
            traffic.clock.scheduleWithFixedDelay(() -> publish(channel), 0, 10, TimeUnit.MILLISECONDS);
            return traffic;
        }

        private static void publish(Channel channel) {
            try {
                channel.basicPublish("", "q", null, new byte[100]);
            } catch (IOException | ShutdownSignalException e) {
                throw new IllegalStateException(e);
            }
        }

        void end() throws InterruptedException {
            clock.shutdownNow();
            assertThat(clock.awaitTermination(10, TimeUnit.SECONDS))
                    .as("the publisher ends")
                    .isTrue();
        }
    }

    private static boolean moves(JsonNode statistics, String name) {
        return statistics.at("/message_stats/" + name + "_details/rate").asDouble(0) > 0;
    }

    @Test
    void ratesRiseWithTrafficAndFallToZeroBehindIt() throws Exception {
        final Traffic traffic = Traffic.through(tenant.connect().createChannel());
        try {
            api.await(
                    "the queue's rates move",
                    "/queues/{vhost}/q",
                    queue -> moves(queue, "publish")
                            && moves(queue, "deliver")
                            && moves(queue, "ack")
                            && moves(queue, "deliver_get"));
            api.await(
                    "the virtual host's rates move",
                    "/vhosts/{vhost}",
                    vhost -> moves(vhost, "publish")
                            && vhost.at("/recv_oct_details/rate").asDouble(0) > 0);
            api.await("the broker's rates move", "/overview", overview -> moves(overview, "publish"));
            api.await(
                    "the exchange's rates move",
                    "/exchanges/{vhost}/amq.default",
                    exchange -> moves(exchange, "publish_in") && moves(exchange, "publish_out"));
            api.await(
                    "the connection's rates move",
                    "/vhosts/{vhost}/connections",
                    connections -> connections.at("/0/recv_oct_details/rate").asDouble(0) > 0);
            api.await(
                    "the channel's rates move",
                    "/vhosts/{vhost}/channels",
                    channels -> !channels.isEmpty() && moves(channels.get(0), "publish"));
        } finally {
            traffic.end();
        }

        api.await(
                "the queue's rates are zero",
                "/queues/{vhost}/q",
                queue -> queue.at("/message_stats/publish_details/rate").asDouble(1) == 0
                        && queue.at("/message_stats/ack_details/rate").asDouble(1) == 0);
    }

    @Test
    void samplesOfTheRatesCanBeHad() throws Exception {
        final Traffic traffic = Traffic.through(tenant.connect().createChannel());
        try {
            final JsonNode details = api.await(
                            "samples that differ",
                            "/queues/{vhost}/q?msg_rates_age=60&msg_rates_incr=5&lengths_age=60&lengths_incr=5",
                            queue -> {
                                final JsonNode samples = queue.at("/message_stats/publish_details/samples");
                                return samples.size() > 1
                                        && samples.get(0).path("sample").asInt()
                                                > samples.get(samples.size() - 1)
                                                        .path("sample")
                                                        .asInt();
                            })
                    .at("/message_stats/publish_details");

            final JsonNode samples = details.path("samples");
            assertThat(samples.size()).isBetween(12, 14);
            assertThat(samples.get(0).path("timestamp").longValue()
                            - samples.get(1).path("timestamp").longValue())
                    .as("the youngest first, five seconds apart")
                    .isEqualTo(5000);
            assertThat(details.path("avg_rate").asDouble()).isPositive();
            assertThat(details.path("avg").isNumber()).isTrue();
        } finally {
            traffic.end();
        }
    }

    @Test
    void samplesOfLengthsCanBeHad() {
        final JsonNode samples = api.await(
                        "samples",
                        "/queues/{vhost}/q?lengths_age=60&lengths_incr=5",
                        queue -> queue.at("/messages_details/samples").size() > 1)
                .at("/messages_details/samples");

        assertThat(samples.get(0).path("sample").intValue()).isZero();
        assertThat(samples.get(0).path("timestamp").isNumber()).isTrue();
    }

    /** RabbitMQ takes what is not a number as if it was not said, and does not look at the times if a queue's columns have no rates. */
    @ParameterizedTest
    @CsvSource({
        "'/queues/{vhost}/q?', 60, 0",
        "'/queues/{vhost}?columns=name&', 60, 0",
        "'/queues/{vhost}?page=1&', 600000, 1",
        "'/queues/{vhost}?disable_stats=true&', -5, 1",
        "'/overview?', 60, x"
    })
    void timesThatCannotBeAreRefused(String path, String age, String increment) {
        assertThat(api.get(path + "lengths_age=" + age + "&lengths_incr=" + increment)
                        .refusal())
                .isEqualTo(new Refusal(
                        400,
                        "invalid_range_parameters",
                        "Invalid range parameters: age " + age + ", incr " + increment));
    }

    /** RabbitMQ has none of it. */
    @Test
    void samplesOfWhatAQueueTakesInMemoryComeWithThoseOfItsLengths() throws Exception {
        final Traffic traffic = Traffic.through(tenant.connect().createChannel());
        try {
            final JsonNode queue = api.await(
                    "samples of memory",
                    "/queues/{vhost}/q?lengths_age=60&lengths_incr=5",
                    known -> known.at("/memory_details/samples/0/sample").asLong(0) > 0);

            assertThat(queue.path("memory").longValue()).isPositive();
            assertThat(api.get("/queues/{vhost}/q")
                            .expect(200)
                            .json()
                            .path("memory_details")
                            .isMissingNode())
                    .isTrue();
        } finally {
            traffic.end();
        }
    }

    @Test
    void samplesOfTheNodeCanBeHad() {
        final JsonNode memory = api.get("/nodes/{node}?node_stats_age=60&node_stats_incr=5")
                .expect(200)
                .json()
                .path("mem_used_details");

        assertThat(memory.path("samples").size()).isBetween(12, 14);
        assertThat(memory.path("samples").get(0).path("sample").longValue()).isPositive();
    }
}
