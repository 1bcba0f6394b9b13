package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code /health/checks}, and the older ways to ask whether all is well. */
@AgainstManagement
class HealthTest {
    private static final String CHECKS = "/health/checks/";

    private final ManagementUnderTest management;
    private final ApiClient api;

    HealthTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.api = tenant.api();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alarms",
                "local-alarms",
                "virtual-hosts",
                "certificate-expiration/1/weeks",
                "certificate-expiration/2/days",
                "certificate-expiration/3/months",
                "certificate-expiration/1/years",
                "node-is-quorum-critical"
            })
    void allIsWell(String check) {
        assertThat(api.get(CHECKS + check).expect(200).json().path("status").stringValue())
                .isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata-store/initialized",
                "metadata-store/initialized/with-data",
                "is-in-service",
                "below-node-connection-limit",
                "ready-to-serve-clients",
                "reached-target-cluster-size",
                "quorum-queues-without-elected-leaders/all-vhosts/",
                "quorum-queues-without-elected-leaders/vhost/{vhost}/",
                "quorum-queues-without-elected-leaders/all-vhosts/pattern/.*",
                "quorum-queues-without-elected-leaders/vhost/{vhost}/pattern/.*"
            })
    void newerVersionsKnowMore(String check) {
        final Reply reply = api.get(CHECKS + check);

        if (management.isRabbitMq310()) {
            assertThat(reply.refusal()).isEqualTo(Refusal.NOT_FOUND);
        } else {
            assertThat(reply.expect(200).json().path("status").stringValue()).isEqualTo("ok");
        }
    }

    @Test
    void olderVersionsKnowOfMirrors() {
        final Reply reply = api.get(CHECKS + "node-is-mirror-sync-critical");

        assertThat(reply.status()).isIn(management.isRabbitMq310() ? List.of(200) : List.of(200, 404));
    }

    @Test
    void aCertificateExpiresInATimeThatCanBeRead() {
        assertThat(api.get(CHECKS + "certificate-expiration/1/moons").refusal())
                .isEqualTo(
                        Refusal.badRequest("Time unit not recognised. Supported units: days, weeks, months, years."));
        assertThat(api.get(CHECKS + "certificate-expiration/x/weeks").refusal())
                .isEqualTo(Refusal.badRequest("Invalid expiration value."));
    }

    @Test
    void aPortIsListenedTo() {
        final int port = management.broker().port();

        final JsonNode listens =
                api.get(CHECKS + "port-listener/" + port).expect(200).json();

        assertThat(listens.path("status").stringValue()).isEqualTo("ok");
        assertThat(listens.path("port").intValue()).isEqualTo(port);
    }

    @Test
    void aPortThatNobodyListensToIsNot() {
        final JsonNode listens = api.get(CHECKS + "port-listener/1").expect(503).json();

        assertThat(listens.path("status").stringValue()).isEqualTo("failed");
        assertThat(listens.path("reason").stringValue()).isEqualTo("No active listener");
        assertThat(listens.path("missing").intValue()).isEqualTo(1);
        assertThat(StreamSupport.stream(listens.path("ports").spliterator(), false)
                        .map(JsonNode::intValue))
                .contains(management.broker().port());
        assertThat(api.get(CHECKS + "port-listener/x").refusal()).isEqualTo(Refusal.badRequest("Invalid port"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp", "amqp091", "http"})
    void aProtocolIsSpoken(String protocol) {
        assertThat(api.get(CHECKS + "protocol-listener/" + protocol)
                        .expect(200)
                        .json()
                        .path("status")
                        .stringValue())
                .isEqualTo("ok");
    }

    @Test
    void aProtocolThatNobodySpeaksIsNot() {
        final JsonNode speaks =
                api.get(CHECKS + "protocol-listener/nosuch").expect(503).json();

        assertThat(speaks.path("status").stringValue()).isEqualTo("failed");
        assertThat(speaks.path("reason").stringValue()).isEqualTo("No active listener");
        assertThat(StreamSupport.stream(speaks.path("protocols").spliterator(), false)
                        .map(JsonNode::stringValue))
                .contains("amqp", "http");
    }

    @Test
    void aVirtualHostIsAlive() {
        assertThat(api.get("/aliveness-test/{vhost}").expect(200).text()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(api.get("/aliveness-test/nosuch").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void theOldCheckOfANodeStillAnswers() {
        assertThat(api.get("/healthchecks/node").expect(200).text()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(api.get("/healthchecks/node/{node}").expect(200).text()).isEqualTo("{\"status\":\"ok\"}");
    }
}
