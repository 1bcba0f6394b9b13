package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Events tell who has done something over HTTP. */
@AgainstManagement
class EventsTest {
    private static final int DEADLINE_SECONDS = 10;
    private static final Map<String, Object> POLICY =
            Map.of("pattern", "^q", "apply-to", "queues", "definition", Map.of("max-length", 5));
    private static final Map<String, Object> NAMED_POLICY = Map.of(
            "name", "p", "pattern", "^q", "apply-to", "queues", "priority", 0, "definition", Map.of("max-length", 5));
    private static final Map<String, Object> QUEUE =
            Map.of("name", "q", "durable", true, "auto_delete", false, "arguments", Map.of());

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    EventsTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        Assumptions.assumeTrue(
                management.routes().isPresent() || management.plugins().contains("rabbitmq_event_exchange"),
                "the broker does not tell of events");
    }

    private void listen(Connection connection, String... keys) throws Exception {
        final Channel channel = connection.createChannel();
        final String queue = channel.queueDeclare().getQueue();
        for (final String key : keys) {
            channel.queueBind(queue, "amq.rabbitmq.event", key);
        }
        channel.basicConsume(queue, true, (tag, event) -> told(event), tag -> {});
    }

    private void told(Delivery event) {
        final Map<String, Object> headers = event.getProperties().getHeaders();
        // Other tests have virtual hosts of their own.
        if (tenant.vhost().equals(String.valueOf(headers.get("vhost")))) {
            events.add(event.getEnvelope().getRoutingKey() + " by " + headers.get("user_who_performed_action"));
        }
    }

    private List<String> told(int count) throws InterruptedException {
        final List<String> told = new ArrayList<>();
        while (told.size() < count) {
            told.add(Objects.requireNonNull(
                    events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS), () -> "told only of " + told));
        }
        return told;
    }

    @Test
    void whoSetsAndClearsPoliciesIsNamed() throws Exception {
        final Login ann = tenant.member("administrator");
        final ApiClient api = tenant.api(ann);
        try (Connection connection = management.amqp(Login.GUEST, "/").newConnection()) {
            listen(connection, "policy.#", "operator.policy.#", "queue.#");

            api.put("/queues/{vhost}/q", Map.of("durable", true)).expect(201);
            api.put("/policies/{vhost}/p", POLICY).expect(201);
            api.delete("/policies/{vhost}/p").expect(204);

            assertThat(told(5))
                    .containsExactlyInAnyOrder(
                            "queue.created by " + ann.user(),
                            "policy.set by " + ann.user(),
                            "queue.policy.updated by " + ann.user(),
                            "policy.cleared by " + ann.user(),
                            "queue.policy.cleared by " + ann.user());
        }
    }

    @Test
    void whoSetsAndClearsOperatorPoliciesIsNamed() throws Exception {
        final Login ann = tenant.member("administrator");
        final ApiClient api = tenant.api(ann);
        try (Connection connection = management.amqp(Login.GUEST, "/").newConnection()) {
            listen(connection, "policy.#", "operator.policy.#");

            api.put("/operator-policies/{vhost}/o", POLICY).expect(201);
            api.delete("/operator-policies/{vhost}/o").expect(204);

            assertThat(told(2)).allMatch(event -> event.endsWith(" by " + ann.user()));
        }
    }

    @Test
    void whoImportsDefinitionsIsNamed() throws Exception {
        final Login ann = tenant.member("administrator");
        try (Connection connection = management.amqp(Login.GUEST, "/").newConnection()) {
            listen(connection, "policy.#", "queue.created");

            tenant.api(ann)
                    .post("/definitions/{vhost}", Map.of("policies", List.of(NAMED_POLICY), "queues", List.of(QUEUE)))
                    .expect(204);

            assertThat(told(2)).allMatch(event -> event.endsWith(" by " + ann.user()));
        }
    }
}
