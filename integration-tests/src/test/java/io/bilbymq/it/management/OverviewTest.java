package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /overview}, and what else is said of the broker as a whole. */
@AgainstManagement
class OverviewTest {
    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    OverviewTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    private JsonNode overview() {
        return api.get("/overview").expect(200).json();
    }

    @Test
    void itSaysWhichVersionsThereAre() {
        final JsonNode overview = overview();

        assertThat(List.of(
                        "management_version",
                        "product_version",
                        "product_name",
                        "rabbitmq_version",
                        "cluster_name",
                        "erlang_version",
                        "erlang_full_version",
                        "node",
                        "rates_mode"))
                .allSatisfy(field ->
                        assertThat(overview.path(field).asString()).as(field).isNotEmpty());
        assertThat(overview.path("rabbitmq_version").stringValue()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void itSaysHowLongStatisticsAreKept() {
        final JsonNode policies = overview().path("sample_retention_policies");

        assertThat(policies.propertyNames()).contains("global", "basic", "detailed");
        assertThat(policies.path("global").isArray()).isTrue();
    }

    @Test
    void itNamesTheTypesOfExchanges() {
        final List<String> names = StreamSupport.stream(
                        overview().path("exchange_types").spliterator(), false)
                .filter(type -> type.path("enabled").booleanValue())
                .filter(type -> type.path("description").isString())
                .map(type -> type.path("name").stringValue())
                .toList();

        assertThat(names).contains("direct", "fanout", "topic", "headers");
    }

    @Test
    void itNamesTheListeners() {
        final JsonNode listener = StreamSupport.stream(
                        overview().path("listeners").spliterator(), false)
                .filter(one -> one.path("protocol").stringValue().equals("amqp"))
                .findFirst()
                .orElseThrow();

        assertThat(listener.path("node").stringValue()).isEqualTo(management.node());
        assertThat(listener.path("port").asInt(0)).isEqualTo(management.broker().port());
        assertThat(listener.path("ip_address").isString()).isTrue();
        assertThat(overview().path("listeners").findValuesAsString("protocol")).contains("http");
    }

    @Test
    void itNamesTheContexts() {
        final JsonNode contexts = overview().path("contexts");

        assertThat(contexts.findValuesAsString("description")).contains("RabbitMQ Management");
        assertThat(contexts.findValuesAsString("port"))
                .contains(Integer.toString(management.base().getPort()));
    }

    @Test
    void itCountsWhatThereIs() throws Exception {
        final JsonNode before = overview().path("object_totals");
        tenant.queue("q");
        tenant.exchange("x", "direct");
        final Connection connection = tenant.connect();
        final Channel channel = connection.createChannel();
        channel.basicConsume("q", (tag, message) -> {}, tag -> {});

        final JsonNode after = api.await(
                        "the consumer is counted",
                        "/overview",
                        overview -> overview.at("/object_totals/consumers").asInt(0)
                                        > before.path("consumers").asInt(0)
                                && overview.at("/object_totals/connections").asInt(0)
                                        > before.path("connections").asInt(0))
                .path("object_totals");

        assertThat(after.path("queues").asInt(0))
                .isGreaterThan(before.path("queues").asInt(0));
        assertThat(after.path("exchanges").asInt(0))
                .isGreaterThan(before.path("exchanges").asInt(0));
        assertThat(after.path("channels").asInt(0))
                .isGreaterThan(before.path("channels").asInt(0));
    }

    @Test
    void itAddsUpMessages() throws Exception {
        final int before = overview().at("/queue_totals/messages").asInt(0);
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel();
        channel.confirmSelect();
        for (int i = 0; i < 10; i++) {
            channel.basicPublish("", "q", null, new byte[3]);
        }
        channel.waitForConfirmsOrDie(10_000);

        final JsonNode after = api.await(
                "ten messages more are ready",
                "/overview",
                overview -> overview.at("/queue_totals/messages").asInt(0) >= before + 10
                        && overview.at("/message_stats/publish").asInt(0) >= 10
                        && overview.at("/message_stats/confirm").asInt(0) >= 10);

        assertThat(after.at("/queue_totals/messages_ready").asInt(0)).isGreaterThanOrEqualTo(10);
        assertThat(after.path("queue_totals").propertyNames())
                .contains("messages_unacknowledged", "messages_details", "messages_ready_details");
        assertThat(after.at("/message_stats/publish_details/rate").isNumber()).isTrue();
    }

    @Test
    void itSaysHowMuchIsOpenedAndClosed() throws Exception {
        final int before = overview().at("/churn_rates/connection_closed").asInt(0);
        tenant.connect().close();

        final JsonNode churn = api.await(
                        "one connection more was closed",
                        "/overview",
                        overview ->
                                overview.at("/churn_rates/connection_closed").asInt(0) > before)
                .path("churn_rates");

        assertThat(churn.propertyNames())
                .contains(
                        "channel_closed",
                        "channel_created",
                        "connection_closed",
                        "connection_created",
                        "queue_created",
                        "queue_declared",
                        "queue_deleted",
                        "connection_created_details");
    }

    @Test
    void aUserSeesTheTotalsOfTheOwnVirtualHostsOnly() {
        tenant.queue("q");
        final Login member = tenant.member("management");

        final JsonNode overview =
                tenant.api(member).get("/overview").expect(200).json();

        assertThat(overview.at("/object_totals/queues").asInt(0)).isEqualTo(1);
        assertThat(overview.path("rabbitmq_version").isString()).isTrue();
        assertThat(overview.has("listeners")).isFalse();
        assertThat(overview.has("contexts")).isFalse();
    }

    @Test
    void theClusterCanBeNamed() {
        tenant.forgetClusterName();
        final String before =
                api.get("/cluster-name").expect(200).json().path("name").stringValue();
        try {
            api.put("/cluster-name", Map.of("name", "abc")).expect(204);

            assertThat(api.get("/cluster-name").json().toString()).isEqualTo("{\"name\":\"abc\"}");
            assertThat(overview().path("cluster_name").stringValue()).isEqualTo("abc");
            assertThat(api.put("/cluster-name", Map.of()).refusal())
                    .isEqualTo(Refusal.badRequest("[{key_missing,name}]"));
        } finally {
            api.put("/cluster-name", Map.of("name", before)).expect(204);
        }
    }

    @Test
    void extensionsNameTheScriptsOfTheConsole() {
        assertThat(api.get("/extensions").expect(200).each("javascript")).contains("dispatcher.js");
    }
}
