package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /exchanges}, but for what is published to them. */
@AgainstManagement
class ExchangesTest {
    private static final String EXCHANGE = "/exchanges/{vhost}/x";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    ExchangesTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    @Test
    void oneIsDeclaredOnceAndFoundThen() {
        assertThat(api.put(EXCHANGE, Map.of("type", "fanout", "durable", true)).status())
                .isEqualTo(201);
        assertThat(api.put(EXCHANGE, Map.of("type", "fanout", "durable", true)).status())
                .isEqualTo(204);
    }

    @Test
    void oneTellsWhichChannelsPublishToIt() throws Exception {
        final String rates = api.get("/overview").json().path("rates_mode").stringValue();
        Assumptions.assumeTrue(
                management.routes().isPresent() || rates.equals("detailed"), "RabbitMQ counts this if it is asked to");
        tenant.exchange("x", "direct");
        tenant.exchange("y", "direct");
        final Channel channel = tenant.connect().createChannel();
        channel.basicPublish("x", "k", null, new byte[1]);
        channel.basicPublish("x", "k", null, new byte[1]);
        channel.basicPublish("y", "k", null, new byte[1]);

        final JsonNode incoming = api.await(
                        "the publishes are counted",
                        EXCHANGE,
                        exchange -> exchange.at("/incoming/0/stats/publish").asInt(0) == 2)
                .path("incoming");

        assertThat(incoming).hasSize(1);
        assertThat(incoming.at("/0/stats/drop_unroutable").intValue()).isEqualTo(2);
        assertThat(incoming.at("/0/channel_details/user").stringValue()).isEqualTo("guest");
        assertThat(incoming.at("/0/channel_details/number").intValue()).isEqualTo(channel.getChannelNumber());
    }

    @Test
    void oneIsDirectIfNothingIsSaid() {
        assertThat(api.send("PUT", EXCHANGE, Optional.of("{}")).status()).isEqualTo(201);
        assertThat(api.get(EXCHANGE).json().path("type").stringValue()).isEqualTo("direct");
    }

    @Test
    void oneIsShownAsItWasDeclared() {
        api.put(
                        EXCHANGE,
                        Map.of(
                                "type",
                                "topic",
                                "durable",
                                false,
                                "internal",
                                true,
                                "auto_delete",
                                true,
                                "arguments",
                                Map.of("alternate-exchange", "amq.fanout")))
                .expect(201);

        final JsonNode exchange = api.get(EXCHANGE).expect(200).json();

        assertThat(exchange.path("name").stringValue()).isEqualTo("x");
        assertThat(exchange.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(exchange.path("type").stringValue()).isEqualTo("topic");
        assertThat(exchange.path("durable").booleanValue()).isFalse();
        assertThat(exchange.path("internal").booleanValue()).isTrue();
        assertThat(exchange.path("auto_delete").booleanValue()).isTrue();
        assertThat(exchange.path("arguments").toString()).isEqualTo("{\"alternate-exchange\":\"amq.fanout\"}");
        assertThat(exchange.path("incoming").isArray()).isTrue();
        assertThat(exchange.path("outgoing").isArray()).isTrue();
    }

    @Test
    void aVirtualHostHasItsExchangesFromTheStart() {
        final Reply exchanges = api.get("/exchanges/{vhost}").expect(200);

        assertThat(exchanges.each("name"))
                .contains(
                        "", "amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.rabbitmq.trace", "amq.topic");
        assertThat(exchanges.element("name", "amq.match").path("type").stringValue())
                .isEqualTo("headers");
        assertThat(exchanges
                        .element("name", "amq.rabbitmq.trace")
                        .path("internal")
                        .booleanValue())
                .isTrue();
        assertThat(api.get("/exchanges").each("vhost")).contains(tenant.vhost(), "/");
    }

    @Test
    void theDefaultExchangeHasAnotherNameInPaths() {
        final JsonNode exchange =
                api.get("/exchanges/{vhost}/amq.default").expect(200).json();

        assertThat(exchange.path("name").stringValue()).isEmpty();
        assertThat(exchange.path("type").stringValue()).isEqualTo("direct");
        assertThat(exchange.path("durable").booleanValue()).isTrue();
    }

    @Test
    void anotherTypeIsInequivalent() {
        tenant.exchange("x", "direct");

        assertThat(api.put(EXCHANGE, Map.of("type", "fanout", "durable", true)).refusal())
                .isEqualTo(Refusal.badRequest("inequivalent arg 'type' for exchange 'x' in vhost '" + tenant.vhost()
                        + "': received 'fanout' but current is 'direct'"));
    }

    @Test
    void anotherDurabilityIsInequivalent() {
        tenant.exchange("x", "direct");

        assertThat(api.put(EXCHANGE, Map.of("type", "direct", "durable", false)).refusal())
                .isEqualTo(Refusal.badRequest("inequivalent arg 'durable' for exchange 'x' in vhost '" + tenant.vhost()
                        + "': received 'false' but current is 'true'"));
    }

    @Test
    void theTypeMustBeKnown() {
        final Refusal refusal = api.put(EXCHANGE, Map.of("type", "nosuch")).refusal();

        assertThat(refusal)
                .isEqualTo(Refusal.badRequest(
                        management.either("unknown exchange type 'nosuch'", "invalid exchange type 'nosuch'")));
    }

    @Test
    void aReservedNameIsRefused() {
        final Refusal refused = Refusal.notAuthorised("Access refused.");

        assertThat(api.put("/exchanges/{vhost}/amq.own", Map.of("type", "direct"))
                        .refusal())
                .isEqualTo(refused);
        assertThat(api.delete("/exchanges/{vhost}/amq.direct").refusal()).isEqualTo(refused);
        assertThat(api.put("/exchanges/{vhost}/amq.default", Map.of("type", "direct"))
                        .refusal())
                .isEqualTo(refused);
    }

    @Test
    void oneIsDeletedOnce() {
        tenant.exchange("x", "direct");

        assertThat(api.delete(EXCHANGE).status()).isEqualTo(204);
        assertThat(api.delete(EXCHANGE).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get(EXCHANGE).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void oneIsDeletedIfUnused() {
        tenant.exchange("x", "direct");
        tenant.queue("q");
        api.post("/bindings/{vhost}/e/x/q/q", Map.of()).expect(201);

        assertThat(api.delete(EXCHANGE + "?if-unused=true").refusal())
                .isEqualTo(Refusal.badRequest("exchange 'x' in vhost '" + tenant.vhost() + "' in use"));
        assertThat(api.delete(EXCHANGE + "?if-unused=false").status()).isEqualTo(204);
    }

    @Test
    void theVirtualHostMustBeThere() {
        assertThat(api.put("/exchanges/nosuch/x", Map.of("type", "direct")).refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
        assertThat(api.get("/exchanges/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void messagesAreCountedInAndOut() throws Exception {
        tenant.exchange("x", "fanout");
        tenant.queue("q");
        api.post("/bindings/{vhost}/e/x/q/q", Map.of()).expect(201);
        final Channel channel = tenant.connect().createChannel();
        for (int i = 0; i < 4; i++) {
            channel.basicPublish("x", "", null, new byte[1]);
        }

        final JsonNode exchange = api.await(
                "four messages came in and went out",
                EXCHANGE,
                one -> one.at("/message_stats/publish_in").asInt(0) == 4
                        && one.at("/message_stats/publish_out").asInt(0) == 4);

        assertThat(exchange.at("/message_stats/publish_in_details/rate").isNumber())
                .isTrue();
        assertThat(exchange.at("/message_stats/publish_out_details/rate").isNumber())
                .isTrue();
    }
}
