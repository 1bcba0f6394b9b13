package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /queues}, but for the messages in them. */
@AgainstManagement
class QueuesTest {
    private static final String QUEUE = "/queues/{vhost}/q";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    QueuesTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
    }

    private static Map<String, Object> durable(Map<String, ?> arguments) {
        return Map.of("durable", true, "arguments", arguments);
    }

    private JsonNode queue() {
        return api.get(QUEUE).expect(200).json();
    }

    @Test
    void oneIsDeclaredOnceAndFoundThen() {
        assertThat(api.put(QUEUE, Map.of("durable", true)).status()).isEqualTo(201);
        assertThat(api.put(QUEUE, Map.of("durable", true)).status()).isEqualTo(204);
    }

    @Test
    void oneNeedsNoBody() {
        assertThat(api.send("PUT", QUEUE, Optional.empty()).status()).isEqualTo(201);
    }

    @Test
    void oneIsShownAsItWasDeclared() {
        final Map<String, Object> arguments = Map.of(
                "x-message-ttl", 60000, "x-max-length", 5, "x-overflow", "reject-publish", "x-own", List.of(1, "a"));
        // Newer ones say which type of queue it has come to be.
        final Map<String, Object> shown = new HashMap<>(arguments);
        shown.putAll(management.either(Map.of("x-queue-type", "classic"), Map.of()));
        api.put(QUEUE, Map.of("durable", true, "auto_delete", true, "arguments", arguments))
                .expect(201);

        final JsonNode queue = queue();

        assertThat(queue.path("name").stringValue()).isEqualTo("q");
        assertThat(queue.path("vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(queue.path("durable").booleanValue()).isTrue();
        assertThat(queue.path("auto_delete").booleanValue()).isTrue();
        assertThat(queue.path("exclusive").booleanValue()).isFalse();
        assertThat(queue.path("type").stringValue()).isEqualTo("classic");
        assertThat(queue.path("node").stringValue()).isEqualTo(management.node());
        assertThat(queue.path("arguments")).isEqualTo(ApiClient.JSON.valueToTree(shown));
        assertThat(queue.path("consumer_details").toString()).isEqualTo("[]");
    }

    @Test
    void anotherDurabilityIsInequivalent() {
        tenant.queue("q");

        assertThat(api.put(QUEUE, Map.of("durable", false)).refusal())
                .isEqualTo(Refusal.badRequest("inequivalent arg 'durable' for queue 'q' in vhost '" + tenant.vhost()
                        + "': received 'false' but current is 'true'"));
    }

    @Test
    void anotherAutoDeleteIsInequivalent() {
        tenant.queue("q");

        assertThat(api.put(QUEUE, Map.of("durable", true, "auto_delete", true)).refusal())
                .isEqualTo(Refusal.badRequest("inequivalent arg 'auto_delete' for queue 'q' in vhost '" + tenant.vhost()
                        + "': received 'true' but current is 'false'"));
    }

    @Test
    void anotherArgumentIsInequivalent() {
        tenant.queue("q");

        assertThat(api.put(QUEUE, durable(Map.of("x-max-length", 5))).refusal())
                .isEqualTo(Refusal.badRequest("inequivalent arg 'x-max-length' for queue 'q' in vhost '"
                        + tenant.vhost() + "': received the value '5' of type 'long' but current is none"));
    }

    @Test
    void anArgumentHasItsType() {
        assertThat(api.put(QUEUE, durable(Map.of("x-max-length", "many"))).refusal())
                .isEqualTo(Refusal.badRequest("invalid arg 'x-max-length' for queue 'q' in vhost '" + tenant.vhost()
                        + "': \"expected integer, got longstr\""));
        assertThat(api.put(QUEUE, durable(Map.of("x-queue-type", "nosuch"))).status())
                .isEqualTo(400);
        assertThat(api.get(QUEUE).status()).isEqualTo(404);
    }

    @Test
    void anArgumentIsNotNull() {
        assertThat(api.put(QUEUE, durable(Collections.singletonMap("x-own", null)))
                        .refusal())
                .isEqualTo(Refusal.badRequest("null_not_allowed"));
    }

    @Test
    void argumentsAreAnObject() {
        assertThat(api.put(QUEUE, Map.of("arguments", 5)).status()).isEqualTo(management.either(400, 500));
    }

    @Test
    void aFlagIsTrueOrFalseAsATextToo() {
        assertThat(api.put(QUEUE, Map.of("durable", "true")).status()).isEqualTo(201);
        assertThat(queue().path("durable").booleanValue()).isTrue();
        assertThat(api.put(QUEUE, Map.of("durable", 5)).refusal()).isEqualTo(Refusal.badRequest("[\"not_boolean\",5]"));
    }

    @Test
    void aNameIsShort() {
        final Reply reply = api.put("/queues/{vhost}/" + "x".repeat(256), Map.of());

        assertThat(reply.refusal())
                .isEqualTo(Refusal.badRequest("queue should be less than 255 bytes, actually was 256\n"));
    }

    @Test
    void aReservedNameIsRefused() {
        assertThat(api.put("/queues/{vhost}/amq.own", Map.of()).refusal())
                .isEqualTo(Refusal.notAuthorised("Access refused."));
    }

    @Test
    void theNodeMustBeThere() {
        assertThat(api.put(QUEUE, Map.of("durable", true, "node", "nosuch@localhost"))
                        .refusal())
                .isEqualTo(Refusal.badRequest("Node nosuch@localhost could not be contacted"));
        assertThat(api.put(QUEUE, Map.of("durable", true, "node", management.node()))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void theVirtualHostMustBeThere() {
        assertThat(api.put("/queues/nosuch/q", Map.of()).refusal())
                .isEqualTo(new Refusal(404, "not_found", "vhost_not_found"));
    }

    @Test
    void oneIsDeletedOnce() {
        tenant.queue("q");

        assertThat(api.delete(QUEUE).status()).isEqualTo(204);
        assertThat(api.delete(QUEUE).refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(api.get(QUEUE).refusal()).isEqualTo(Refusal.NOT_FOUND);
    }

    @Test
    void oneIsDeletedIfEmpty() throws Exception {
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel();
        channel.confirmSelect();
        channel.basicPublish("", "q", null, new byte[1]);
        channel.waitForConfirmsOrDie(10_000);

        assertThat(api.delete(QUEUE + "?if-empty=true").refusal())
                .isEqualTo(Refusal.badRequest("queue 'q' in vhost '" + tenant.vhost() + "' not empty"));
        assertThat(api.delete(QUEUE + "?if-empty=false").status()).isEqualTo(204);
    }

    @Test
    void oneIsDeletedIfUnused() throws Exception {
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel();
        final String tag = channel.basicConsume("q", (consumer, message) -> {}, consumer -> {});

        assertThat(api.delete(QUEUE + "?if-unused=true").refusal())
                .isEqualTo(Refusal.badRequest("queue 'q' in vhost '" + tenant.vhost() + "' in use"));
        channel.basicCancel(tag);
        assertThat(api.delete(QUEUE + "?if-unused=true").status()).isEqualTo(204);
    }

    @Test
    void anExclusiveOneIsOfItsConnectionAlone() throws Exception {
        final Channel channel = tenant.connect().createChannel();
        channel.queueDeclare("q", false, true, false, Map.of());

        assertThat(queue().path("exclusive").booleanValue()).isTrue();
        final Refusal refusal = api.delete(QUEUE).refusal();
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.reason())
                .startsWith("cannot obtain exclusive access to locked queue 'q' in vhost '" + tenant.vhost() + "'");
    }

    @Test
    void theListsHaveThoseOfTheVirtualHostOrOfAll() {
        tenant.queue("b");
        tenant.queue("a");

        assertThat(api.get("/queues/{vhost}").expect(200).each("name")).containsExactly("a", "b");
        assertThat(api.get("/queues").expect(200).each("vhost")).contains(tenant.vhost());
    }

    @Test
    void aUserSeesThoseOfTheOwnVirtualHosts() {
        tenant.queue("q");
        final Login member = tenant.member("management");

        assertThat(tenant.api(member).get("/queues").each("vhost")).containsExactly(tenant.vhost());
    }

    @Test
    void messagesAreCounted() throws Exception {
        tenant.queue("q");
        final Channel channel = tenant.connect().createChannel();
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[10]);
        }
        channel.basicQos(1);
        channel.basicConsume("q", (tag, message) -> {}, tag -> {});

        final JsonNode queue = api.await(
                "one of three messages is unacknowledged",
                QUEUE,
                one -> one.path("messages").asInt(0) == 3
                        && one.path("messages_unacknowledged").asInt(0) == 1
                        && one.path("consumer_details").size() == 1
                        && one.at("/message_stats/publish").asInt(0) == 3
                        && one.at("/message_stats/deliver").asInt(0) == 1);

        assertThat(queue.path("messages_ready").intValue()).isEqualTo(2);
        assertThat(queue.path("consumers").intValue()).isEqualTo(1);
        assertThat(queue.path("message_bytes").intValue()).isEqualTo(30);
        assertThat(queue.path("message_bytes_ready").intValue()).isEqualTo(20);
        assertThat(queue.path("message_bytes_unacknowledged").intValue()).isEqualTo(10);
        assertThat(queue.path("messages_persistent").intValue()).isEqualTo(3);
        assertThat(queue.path("state").stringValue()).isEqualTo("running");
        assertThat(queue.path("memory").isNumber()).isTrue();
        assertThat(queue.path("policy").isNull()).isTrue();
        assertThat(queue.path("operator_policy").isNull()).isTrue();
        assertThat(queue.path("effective_policy_definition").toString()).isEqualTo("{}");
        assertThat(queue.at("/messages_details/rate").isNumber()).isTrue();
        assertThat(queue.at("/message_stats/publish_details/rate").isNumber()).isTrue();
        assertThat(queue.at("/message_stats/deliver_get").intValue()).isEqualTo(1);
    }

    @Test
    void statisticsCanBeLeftOut() {
        tenant.queue("q");

        final JsonNode queue =
                api.get("/queues/{vhost}?disable_stats=true").expect(200).element("name", "q");
        final JsonNode counted = api.get("/queues/{vhost}?disable_stats=true&enable_queue_totals=true")
                .expect(200)
                .element("name", "q");

        assertThat(queue.propertyNames())
                .contains("name", "vhost", "durable", "auto_delete", "exclusive", "arguments", "node", "state", "type")
                .doesNotContain("messages", "message_stats");
        assertThat(counted.path("messages").intValue()).isZero();
        assertThat(counted.path("messages_ready").intValue()).isZero();
        assertThat(counted.path("messages_unacknowledged").intValue()).isZero();
    }

    @Test
    void detailedOnesAreListed() {
        tenant.queue("q");

        final Reply detailed = api.get("/queues/detailed");

        if (management.isRabbitMq310()) {
            assertThat(detailed.status()).as("a virtual host of that name").isEqualTo(404);
        } else {
            assertThat(detailed.expect(200).each("vhost")).contains(tenant.vhost());
        }
    }

    @Test
    void anActionMustBeKnown() {
        tenant.queue("q");

        assertThat(api.post(QUEUE + "/actions", Map.of("action", "sync")).status())
                .isEqualTo(204);
        assertThat(api.post(QUEUE + "/actions", Map.of("action", "cancel_sync")).status())
                .isEqualTo(204);
        assertThat(api.post(QUEUE + "/actions", Map.of("action", "nosuch")).refusal())
                .isEqualTo(Refusal.badRequest("[\"unknown\",\"nosuch\"]"));
        assertThat(api.post(QUEUE + "/actions", Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,action}]"));
    }

    @Test
    void aFullVirtualHostTakesNoMore() {
        api.put("/vhost-limits/{vhost}/max-queues", Map.of("value", 0)).expect(204);

        assertThat(api.put(QUEUE, Map.of("durable", true)).refusal())
                .isEqualTo(Refusal.badRequest(
                        "cannot declare queue 'q': queue limit in vhost '" + tenant.vhost() + "' (0) is reached"));
    }

    @Test
    void quorumQueuesAndStreamsAreOfTheirType() {
        api.put("/queues/{vhost}/quorum", durable(Map.of("x-queue-type", "quorum")))
                .expect(201);
        // BilbyMQ has no streams.
        api.put("/queues/{vhost}/stream", durable(Map.of("x-queue-type", "stream")))
                .expect(management.either(400, 201));

        final Reply queues = api.get("/queues/{vhost}").expect(200);

        assertThat(queues.element("name", "quorum").path("type").stringValue()).isEqualTo("quorum");
        if (management.isRabbitMq310()) {
            assertThat(queues.element("name", "stream").path("type").stringValue())
                    .isEqualTo("stream");
        }
    }
}
