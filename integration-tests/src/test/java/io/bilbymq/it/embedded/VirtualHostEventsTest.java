package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.VirtualHostClients.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.vhost.VirtualHostAdministration;
import io.bilbymq.broker.vhost.VirtualHostChange;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What events tell of virtual hosts; names and types of headers as RabbitMQ 3.10.8 has sent them, and one that 4.x has more. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualHostEventsTest {
    private static final String DESCRIBED =
            "cluster_state:F default_queue_type:S description:S metadata:S name:S protected_from_deletion:t tags:A"
                    + " timestamp_in_ms:l tracing:t user_who_performed_action:S";
    private static final Map<String, String> HEADERS = Map.ofEntries(
            Map.entry("vhost.created", DESCRIBED),
            Map.entry("vhost.updated", DESCRIBED),
            Map.entry("vhost.deleted", "name:S timestamp_in_ms:l user_who_performed_action:S"),
            Map.entry(
                    "vhost.limits.set",
                    "max-connections:l max-queues:l name:S timestamp_in_ms:l user_who_performed_action:S"),
            Map.entry("vhost.limits.cleared", "name:S timestamp_in_ms:l user_who_performed_action:S"),
            Map.entry(
                    "parameter.set",
                    "component:S name:S timestamp_in_ms:l user_who_performed_action:S value:F vhost:S"),
            Map.entry("parameter.cleared", "component:S name:S timestamp_in_ms:l user_who_performed_action:S vhost:S"),
            Map.entry(
                    "exchange.created",
                    "arguments:A auto_delete:t durable:t internal:t name:S policy:S timestamp_in_ms:l type:S"
                            + " user_who_performed_action:S vhost:S"),
            Map.entry("exchange.deleted", "name:S timestamp_in_ms:l user_who_performed_action:S vhost:S"));

    private static List<GetResponse> heard(BrokerAndClient client, int count) {
        List<GetResponse> heard = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            for (@Nullable GetResponse got = client.channel.basicGet("heard", true);
                    got != null;
                    got = client.channel.basicGet("heard", true)) {
                heard.add(got);
            }
            return heard.size() >= count;
        });
        return heard;
    }

    private static String key(GetResponse event) {
        return event.getEnvelope().getRoutingKey();
    }

    private static String text(GetResponse event, String header) {
        return String.valueOf(event.getProps().getHeaders().get(header));
    }

    private static String shape(GetResponse event) {
        return new TreeMap<>(event.getProps().getHeaders())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + type(entry.getValue()))
                        .collect(Collectors.joining(" "));
    }

    private static String type(Object value) {
        if (value instanceof Long) {
            return "l";
        } else if (value instanceof Boolean) {
            return "t";
        } else if (value instanceof Map) {
            return "F";
        }
        return value instanceof List ? "A" : "S";
    }

    @Test
    void whatBecomesOfAVirtualHostIsToldAsRabbitMqDoes() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("heard", Map.of());
            for (String key : List.of("vhost.#", "parameter.*", "exchange.*")) {
                client.channel.queueBind("heard", "amq.rabbitmq.event", key);
            }
            VirtualHostAdministration hosts = client.broker.virtualHosts().as("ann");

            done(hosts.put(
                    "v",
                    VirtualHostChange.NONE
                            .describedAs("d")
                            .tagged(List.of("gold", "Big one"))
                            .withDefaultQueueType("quorum")));
            List<GetResponse> created = heard(client, 8);
            done(hosts.put("v", VirtualHostChange.NONE.describedAs("e")));
            done(hosts.put("v", VirtualHostChange.NONE.describedAs("e")));
            done(hosts.setLimits("v", VirtualHostLimits.of(5, -1)));
            done(hosts.clearLimits("v"));
            done(hosts.setLimits("v", VirtualHostLimits.of(1, 2)));
            List<GetResponse> changed = heard(client, 7);
            done(hosts.delete("v"));
            List<GetResponse> deleted = heard(client, 10);

            assertThat(created)
                    .extracting(VirtualHostEventsTest::key)
                    .hasSize(8)
                    .endsWith("exchange.created", "vhost.created");
            GetResponse host = created.get(7);
            assertThat(List.of(
                            text(host, "name"),
                            text(host, "description"),
                            text(host, "tags"),
                            text(host, "default_queue_type"),
                            text(host, "metadata"),
                            text(host, "cluster_state"),
                            text(host, "user_who_performed_action")))
                    .containsExactly(
                            "v",
                            "d",
                            "[gold, Big one]",
                            "quorum",
                            "#{description => <<\"d\">>,tags => [gold,'Big one']}",
                            "{bilby@localhost=running}",
                            "ann");
            assertThat(changed)
                    .extracting(VirtualHostEventsTest::key)
                    .containsExactly(
                            "vhost.updated",
                            "parameter.set",
                            "vhost.limits.set",
                            "parameter.cleared",
                            "vhost.limits.cleared",
                            "parameter.set",
                            "vhost.limits.set");
            assertThat(text(changed.get(2), "max-queues")).isEqualTo("-1");
            assertThat(deleted)
                    .extracting(VirtualHostEventsTest::key)
                    .hasSize(10)
                    .endsWith("exchange.deleted", "vhost.deleted", "parameter.cleared", "vhost.limits.cleared");
            for (List<GetResponse> events : List.of(created, changed, deleted)) {
                assertThat(events)
                        .allSatisfy(event -> assertThat(shape(event))
                                .as(key(event))
                                .isEqualTo(Objects.requireNonNull(HEADERS.get(key(event)))));
            }
        }
    }

    @Test
    void theExchangeOfEventsGoesWithItsVirtualHostAndComesBackWithIt() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            VirtualHostAdministration hosts = client.broker.virtualHosts();
            client.declare("heard", Map.of());
            client.channel.queueBind("heard", "amq.rabbitmq.event", "#");
            done(hosts.put("v", VirtualHostChange.NONE));
            done(hosts.delete("/"));
            done(hosts.delete("v"));
            done(hosts.put("/", VirtualHostChange.NONE));

            try (BrokerAndClient.Another another = client.another()) {
                another.channel.queueDeclare("heard", true, false, false, Map.of());
                another.channel.queueBind("heard", "amq.rabbitmq.event", "vhost.created");
                done(hosts.put("v", VirtualHostChange.NONE));

                await().untilAsserted(() -> {
                    @Nullable GetResponse created = another.channel.basicGet("heard", true);
                    assertThat(created == null ? "" : text(created, "name")).isEqualTo("v");
                });
            }
        }
    }
}
