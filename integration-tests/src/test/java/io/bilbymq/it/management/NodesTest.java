package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /nodes}, and what can be asked of them and done with them: flags, statistics, queues. */
@AgainstManagement
class NodesTest {
    private final ManagementUnderTest management;
    private final ApiClient api;

    NodesTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.api = tenant.api();
    }

    @Test
    void oneIsShownWithWhatItUses() {
        final JsonNode node = api.await("statistics of the node", "/nodes/{node}", one -> one.has("mem_used"));

        assertThat(node.path("name").stringValue()).isEqualTo(management.node());
        assertThat(node.path("type").stringValue()).isEqualTo("disc");
        assertThat(node.path("running").booleanValue()).isTrue();
        assertThat(node.path("os_pid").stringValue()).matches("\\d+");
        assertThat(node.path("uptime").longValue()).isPositive();
        assertThat(node.path("processors").intValue()).isPositive();
        assertThat(node.path("mem_used").longValue()).isPositive();
        assertThat(node.path("mem_limit").longValue()).isPositive();
        assertThat(node.path("mem_alarm").booleanValue()).isFalse();
        assertThat(node.path("disk_free").longValue()).isPositive();
        assertThat(node.path("disk_free_limit").longValue()).isPositive();
        assertThat(node.path("disk_free_alarm").booleanValue()).isFalse();
        assertThat(node.path("fd_used").isNumber()).isTrue();
        assertThat(node.path("fd_total").longValue()).isPositive();
        assertThat(node.path("sockets_used").isNumber()).isTrue();
        assertThat(node.path("proc_used").longValue()).isPositive();
        assertThat(node.path("proc_total").longValue()).isPositive();
        assertThat(node.path("run_queue").isNumber()).isTrue();
        assertThat(node.path("partitions").toString()).isEqualTo("[]");
        assertThat(node.path("rates_mode").isString()).isTrue();
        assertThat(node.path("db_dir").isString()).isTrue();
        assertThat(node.path("config_files").isArray()).isTrue();
        assertThat(node.path("log_files").isArray()).isTrue();
        assertThat(node.path("enabled_plugins").toString()).contains("\"rabbitmq_management\"");
        assertThat(node.path("auth_mechanisms").findValuesAsString("name")).contains("PLAIN", "AMQPLAIN");
        assertThat(node.path("exchange_types").findValuesAsString("name")).contains("direct", "topic");
        assertThat(node.path("applications").findValuesAsString("name")).contains("rabbit");
        assertThat(node.path("contexts").findValuesAsString("description")).contains("RabbitMQ Management");
        assertThat(node.at("/mem_used_details/rate").isNumber()).isTrue();
    }

    @Test
    void allAreListed() {
        assertThat(api.get("/nodes").expect(200).each("name")).contains(management.node());
    }

    @Test
    void oneThatIsNotThereIsNotFound() {
        assertThat(api.get("/nodes/nosuch@localhost").refusal())
                .isEqualTo(management.either(Refusal.NOT_FOUND, Refusal.CRASH));
        assertThat(api.get("/nodes/nosuch@localhost/memory").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void itsMemoryIsBrokenDown() {
        final JsonNode memory =
                api.get("/nodes/{node}/memory").expect(200).json().path("memory");
        final JsonNode relative =
                api.get("/nodes/{node}/memory/relative").expect(200).json().path("memory");

        assertThat(memory.at("/total/rss").longValue()).isPositive();
        assertThat(memory.path("queue_procs").isNumber()).isTrue();
        assertThat(memory.path("connection_channels").isNumber()).isTrue();
        assertThat(memory.path("strategy").isString()).isTrue();
        assertThat(relative.path("total").intValue()).isEqualTo(100);
    }

    @Test
    void featureFlagsAreListedAndEnabled() {
        final JsonNode flag = api.get("/feature-flags").expect(200).element("name", "quorum_queue");

        assertThat(flag.path("state").stringValue()).isEqualTo("enabled");
        assertThat(flag.path("stability").stringValue()).isIn("stable", "required");
        assertThat(flag.path("desc").stringValue()).isNotEmpty();
        assertThat(flag.path("provided_by").stringValue()).isEqualTo("rabbit");
        assertThat(flag.has("doc_url")).isTrue();
        assertThat(api.send("PUT", "/feature-flags/quorum_queue/enable", Optional.of("{}"))
                        .status())
                .isEqualTo(204);
        assertThat(api.send("PUT", "/feature-flags/nosuch/enable", Optional.of("{}"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void deprecatedFeaturesAreListedByNewerVersions() {
        final Reply all = api.get("/deprecated-features");
        final Reply used = api.get("/deprecated-features/used");

        if (management.isRabbitMq310()) {
            assertThat(all.refusal()).isEqualTo(Refusal.NOT_FOUND);
            assertThat(used.refusal()).isEqualTo(Refusal.NOT_FOUND);
        } else {
            assertThat(all.expect(200).json().isArray()).isTrue();
            assertThat(used.expect(200).json().isArray()).isTrue();
        }
    }

    @Test
    void newerVersionsSayWhichTheyAre() {
        final Reply version = api.get("/version");

        assertThat(version.status()).isEqualTo(management.either(200, 404));
    }

    @Test
    void newerVersionsHashPasswords() {
        final Reply hash = api.get("/auth/hash_password/secret");

        if (management.isRabbitMq310()) {
            assertThat(hash.refusal()).isEqualTo(Refusal.NOT_FOUND);
        } else {
            assertThat(hash.expect(200).json().path("ok").stringValue()).isNotEmpty();
        }
    }

    @Test
    void attemptsToLogInAreCounted() {
        final JsonNode attempts = api.get("/auth/attempts/{node}").expect(200).element("protocol", "http");

        assertThat(attempts.path("auth_attempts").intValue()).isPositive();
        assertThat(attempts.path("auth_attempts_succeeded").isNumber()).isTrue();
        assertThat(attempts.path("auth_attempts_failed").isNumber()).isTrue();
        assertThat(api.get("/auth/attempts/{node}/source").expect(200).json().isArray())
                .isTrue();
    }

    @Test
    void statisticsAreReset() {
        assertThat(api.delete("/reset").status()).isEqualTo(204);
        assertThat(api.delete("/reset/{node}").status()).isEqualTo(204);
        assertThat(api.delete("/reset/nosuch@localhost").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void queuesAreRebalanced() {
        assertThat(api.send("POST", "/rebalance/queues", Optional.of("{}")).status())
                .isEqualTo(204);
    }
}
