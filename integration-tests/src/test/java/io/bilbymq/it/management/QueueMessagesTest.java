package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code /queues/…/get} and {@code /queues/…/contents}. */
@AgainstManagement
class QueueMessagesTest {
    private static final String GET = "/queues/{vhost}/q/get";

    private final ManagementUnderTest management;
    private final ApiClient api;
    private final Channel channel;

    QueueMessagesTest(ManagementUnderTest management, Tenant tenant) throws Exception {
        this.management = management;
        this.api = tenant.api();
        tenant.queue("q");
        channel = tenant.connect().createChannel();
        channel.confirmSelect();
    }

    private void publish(String text) throws Exception {
        publish(new BasicProperties(), text.getBytes(StandardCharsets.UTF_8));
    }

    private void publish(BasicProperties properties, byte[] body) throws Exception {
        channel.basicPublish("", "q", properties, body);
        channel.waitForConfirmsOrDie(10_000);
    }

    private static Map<String, Object> request(Object count, String ackmode) {
        return new HashMap<>(Map.of("count", count, "ackmode", ackmode, "encoding", "auto"));
    }

    private Reply get(int count, String ackmode) {
        return api.post(GET, request(count, ackmode)).expect(200);
    }

    @Test
    void messagesComeInTheirOrderWithWhatIsLeftBehindThem() throws Exception {
        publish("one");
        publish("two");

        final Reply messages = get(5, "ack_requeue_true");

        assertThat(messages.each("payload")).containsExactly("one", "two");
        assertThat(messages.each("message_count")).containsExactly("1", "0");
        final JsonNode first = messages.json().get(0);
        assertThat(first.path("payload_bytes").intValue()).isEqualTo(3);
        assertThat(first.path("payload_encoding").stringValue()).isEqualTo("string");
        assertThat(first.path("redelivered").booleanValue()).isFalse();
        assertThat(first.path("exchange").stringValue()).isEmpty();
        assertThat(first.path("routing_key").stringValue()).isEqualTo("q");
        assertThat(first.path("properties").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ack_requeue_true, 2", "reject_requeue_true, 2", "ack_requeue_false, 1", "reject_requeue_false, 1"})
    void theAckmodeSaysWhatStays(String ackmode, int left) throws Exception {
        publish("one");
        publish("two");

        assertThat(get(1, ackmode).each("payload")).containsExactly("one");

        assertThat(get(5, "ack_requeue_true").elements()).hasSize(left);
    }

    @Test
    void whatStayedIsRedelivered() throws Exception {
        publish("one");
        get(1, "reject_requeue_true");

        assertThat(get(1, "ack_requeue_true").each("redelivered")).containsExactly("true");
    }

    @Test
    void whatIsRejectedGoesToTheDeadLetterExchange() throws Exception {
        channel.queueDeclare("dead", true, false, false, Map.of());
        channel.queueDeclare(
                "mortal",
                true,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
        channel.basicPublish("", "mortal", null, new byte[1]);
        channel.waitForConfirmsOrDie(10_000);

        api.post("/queues/{vhost}/mortal/get", request(1, "reject_requeue_false"))
                .expect(200);

        api.await(
                "the message is in the other queue",
                "/queues/{vhost}/dead",
                queue -> queue.path("messages").asInt(0) == 1);
    }

    @Test
    void allPropertiesAreShown() throws Exception {
        final Map<String, Object> headers = Map.of("n", 1, "t", "s", "b", true, "l", List.of(1, "a"));
        publish(
                new BasicProperties.Builder()
                        .contentType("text/plain")
                        .contentEncoding("utf-8")
                        .headers(headers)
                        .deliveryMode(2)
                        .priority(3)
                        .correlationId("c")
                        .replyTo("r")
                        .expiration("60000")
                        .messageId("m")
                        .timestamp(Date.from(Instant.ofEpochSecond(1_700_000_000)))
                        .type("t")
                        .userId("guest")
                        .appId("a")
                        .build(),
                new byte[1]);

        final JsonNode properties = get(1, "ack_requeue_false").json().get(0).path("properties");

        final Map<String, Object> expected = new HashMap<>(Map.of(
                "content_type",
                "text/plain",
                "content_encoding",
                "utf-8",
                "headers",
                headers,
                "delivery_mode",
                2,
                "priority",
                3,
                "correlation_id",
                "c",
                "reply_to",
                "r",
                "expiration",
                "60000",
                "message_id",
                "m",
                "timestamp",
                1_700_000_000));
        expected.putAll(Map.of("type", "t", "user_id", "guest", "app_id", "a"));
        assertThat(properties).isEqualTo(ApiClient.JSON.valueToTree(expected));
    }

    @Test
    void bytesThatAreNoTextComeInBase64() throws Exception {
        publish(new BasicProperties(), new byte[] {(byte) 0xff, 0, (byte) 0xff});

        final JsonNode message = get(1, "ack_requeue_true").json().get(0);

        assertThat(message.path("payload").stringValue()).isEqualTo("/wD/");
        assertThat(message.path("payload_encoding").stringValue()).isEqualTo("base64");
        assertThat(message.path("payload_bytes").intValue()).isEqualTo(3);
    }

    @Test
    void textComesInBase64IfThatIsAskedFor() throws Exception {
        publish("hello");
        final Map<String, Object> request = request(1, "ack_requeue_true");
        request.put("encoding", "base64");

        final JsonNode message = api.post(GET, request).expect(200).json().get(0);

        assertThat(message.path("payload").stringValue()).isEqualTo("aGVsbG8=");
        assertThat(message.path("payload_encoding").stringValue()).isEqualTo("base64");
    }

    @Test
    void aLongPayloadIsTruncatedButSaysItsSize() throws Exception {
        publish("hello");
        final Map<String, Object> request = request(1, "ack_requeue_true");
        request.put("truncate", 2);

        final JsonNode message = api.post(GET, request).expect(200).json().get(0);

        assertThat(message.path("payload").stringValue()).isEqualTo("he");
        assertThat(message.path("payload_bytes").intValue()).isEqualTo(5);
    }

    @Test
    void anEmptyQueueGivesNothing() {
        assertThat(get(1, "ack_requeue_true").text()).isEqualTo("[]");
    }

    @Test
    void noneIsAskedForAndNoneIsGiven() throws Exception {
        publish("one");

        assertThat(get(0, "ack_requeue_true").text()).isEqualTo("[]");
    }

    @Test
    void aNumberMayBeAText() throws Exception {
        publish("one");
        publish("two");

        assertThat(api.post(GET, request("2", "ack_requeue_true")).expect(200).each("payload"))
                .containsExactly("one", "two");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(api.post(GET, Map.of()).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,ackmode},{key_missing,count},{key_missing,encoding}]"));
        assertThat(api.post(GET, Map.of("count", 1, "encoding", "auto")).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,ackmode}]"));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(api.post(GET, request("x", "ack_requeue_true")).refusal())
                .isEqualTo(Refusal.badRequest("[\"not_integer\",\"x\"]"));
        final Map<String, Object> encoded = request(1, "ack_requeue_true");
        encoded.put("encoding", "nosuch");
        assertThat(api.post(GET, encoded).refusal())
                .isEqualTo(Refusal.badRequest("Unsupported encoding. Please use auto or base64."));
        final Map<String, Object> truncated = request(1, "ack_requeue_true");
        truncated.put("truncate", "x");
        assertThat(api.post(GET, truncated).refusal()).isEqualTo(Refusal.badRequest("[\"not_integer\",\"x\"]"));
        assertThat(api.post(GET, request(1, "nosuch")).status()).isEqualTo(management.either(400, 500));
    }

    @Test
    void theQueueMustBeThere() {
        final Refusal refusal = api.post("/queues/{vhost}/nosuch/get", request(1, "ack_requeue_true"))
                .refusal();

        assertThat(refusal.status()).isEqualTo(404);
        assertThat(refusal.error()).isEqualTo("not_found");
        assertThat(refusal.reason())
                .isEqualTo("NOT_FOUND - no queue 'nosuch' in vhost '" + api.variable("vhost") + "'");
    }

    @Test
    void purgingLeavesNothing() throws Exception {
        publish("one");
        publish("two");

        assertThat(api.delete("/queues/{vhost}/q/contents").status()).isEqualTo(204);

        assertThat(get(1, "ack_requeue_true").text()).isEqualTo("[]");
        assertThat(api.delete("/queues/{vhost}/nosuch/contents").refusal()).isEqualTo(Refusal.NOT_FOUND);
    }
}
