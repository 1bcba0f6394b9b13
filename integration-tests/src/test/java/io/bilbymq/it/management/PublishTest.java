package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /exchanges/…/publish}. */
@AgainstManagement
class PublishTest {
    private static final String PUBLISH = "/exchanges/{vhost}/amq.default/publish";

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final ApiClient api;

    PublishTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.api = tenant.api();
        tenant.queue("q");
    }

    private static Map<String, Object> message(Map<String, ?> properties, Object payload, String encoding) {
        return new HashMap<>(
                Map.of("properties", properties, "routing_key", "q", "payload", payload, "payload_encoding", encoding));
    }

    private static Map<String, Object> message(Map<String, ?> properties) {
        return message(properties, "x", "string");
    }

    private GetResponse published() throws Exception {
        final Channel channel = tenant.connect().createChannel();
        return Objects.requireNonNull(channel.basicGet("q", true), "nothing was published");
    }

    @Test
    void aMessageIsRouted() throws Exception {
        final Reply reply = api.post(PUBLISH, message(Map.of(), "h\u00e9llo", "string"));

        assertThat(reply.expect(200).text()).isEqualTo("{\"routed\":true}");
        final GetResponse message = published();
        assertThat(message.getBody()).isEqualTo("h\u00e9llo".getBytes(StandardCharsets.UTF_8));
        assertThat(message.getEnvelope().getExchange()).isEmpty();
        assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("q");
    }

    @Test
    void aMessageThatGoesNowhereIsNot() {
        final Map<String, Object> message = message(Map.of());
        message.put("routing_key", "nosuch");

        assertThat(api.post(PUBLISH, message).expect(200).text()).isEqualTo("{\"routed\":false}");
    }

    @Test
    void bytesComeInBase64() throws Exception {
        api.post(PUBLISH, message(Map.of(), "/wD/", "base64")).expect(200);

        assertThat(published().getBody()).isEqualTo(new byte[] {(byte) 0xff, 0, (byte) 0xff});
    }

    @Test
    void allPropertiesCount() throws Exception {
        final Map<String, Object> properties = new HashMap<>(Map.of(
                "content_type",
                "text/plain",
                "content_encoding",
                "utf-8",
                "headers",
                Map.of("n", 1, "t", "s"),
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
        properties.putAll(Map.of("type", "t", "user_id", "guest", "app_id", "a"));

        api.post(PUBLISH, message(properties)).expect(200);

        final BasicProperties published = published().getProps();
        assertThat(published.getContentType()).isEqualTo("text/plain");
        assertThat(published.getContentEncoding()).isEqualTo("utf-8");
        assertThat(published.getHeaders().get("t")).hasToString("s");
        assertThat(published.getHeaders().get("n")).hasToString("1");
        assertThat(published.getDeliveryMode()).isEqualTo(2);
        assertThat(published.getPriority()).isEqualTo(3);
        assertThat(published.getCorrelationId()).isEqualTo("c");
        assertThat(published.getReplyTo()).isEqualTo("r");
        assertThat(published.getExpiration()).isEqualTo("60000");
        assertThat(published.getMessageId()).isEqualTo("m");
        assertThat(published.getTimestamp()).isEqualTo(Date.from(Instant.ofEpochSecond(1_700_000_000)));
        assertThat(published.getType()).isEqualTo("t");
        assertThat(published.getUserId()).isEqualTo("guest");
        assertThat(published.getAppId()).isEqualTo("a");
    }

    @Test
    void anUnknownPropertyDoesNotCount() {
        assertThat(api.post(PUBLISH, message(Map.of("nosuch", "x"))).status()).isEqualTo(200);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(api.post(PUBLISH, Map.of()).refusal())
                .isEqualTo(
                        Refusal.badRequest(
                                "[{key_missing,routing_key},\n {key_missing,properties},\n {key_missing,payload},\n {key_missing,payload_encoding}]"));
        final Map<String, Object> message = message(Map.of());
        message.remove("payload_encoding");
        assertThat(api.post(PUBLISH, message).refusal())
                .isEqualTo(Refusal.badRequest("[{key_missing,payload_encoding}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivery_mode", "priority", "timestamp"})
    void aNumberIsANumber(String property) {
        assertThat(api.post(PUBLISH, message(Map.of(property, "two"))).refusal())
                .isEqualTo(Refusal.badRequest("[\"not_int\",\"" + property + "\"]"));
    }

    @Test
    void thePayloadIsATextInAnEncodingThatIsKnown() {
        assertThat(api.post(PUBLISH, message(Map.of(), "x", "nosuch")).refusal())
                .isEqualTo(Refusal.badRequest("[\"unsupported_encoding\",\"nosuch\"]"));
        assertThat(api.post(PUBLISH, message(Map.of(), "$$", "base64")).refusal())
                .isEqualTo(Refusal.badRequest("[\"not_base64\",\"$$\"]"));
        assertThat(api.post(PUBLISH, message(Map.of(), 5, "string")).refusal())
                .isEqualTo(Refusal.badRequest("payload_not_string"));
    }

    @Test
    void propertiesAndHeadersAreObjects() {
        final Map<String, Object> message = message(Map.of());
        message.put("properties", 5);

        assertThat(api.post(PUBLISH, message).status()).isEqualTo(management.either(400, 500));
        assertThat(api.post(PUBLISH, message(Map.of("headers", 5))).status()).isEqualTo(management.either(400, 500));
    }

    @Test
    void theUserIdIsOnesOwn() {
        assertThat(api.post(PUBLISH, message(Map.of("user_id", "other"))).refusal())
                .isEqualTo(
                        Refusal.badRequest(
                                "406 PRECONDITION_FAILED - user_id property set to 'other' but authenticated user was 'guest'"));
    }

    @Test
    void theExchangeMustBeThere() {
        assertThat(api.post("/exchanges/{vhost}/nosuch/publish", message(Map.of()))
                        .refusal())
                .isEqualTo(
                        Refusal.badRequest("404 NOT_FOUND - no exchange 'nosuch' in vhost '" + tenant.vhost() + "'"));
    }

    @Test
    void anInternalExchangeTakesNothing() {
        api.put("/exchanges/{vhost}/x", Map.of("type", "fanout", "internal", true))
                .expect(201);

        assertThat(api.post("/exchanges/{vhost}/x/publish", message(Map.of())).refusal())
                .isEqualTo(Refusal.badRequest("403 ACCESS_REFUSED - cannot publish to internal exchange 'x' in vhost '"
                        + tenant.vhost() + "'"));
    }

    @Test
    void aFullQueueRejects() {
        api.put(
                        "/queues/{vhost}/full",
                        Map.of("durable", true, "arguments", Map.of("x-max-length", 0, "x-overflow", "reject-publish")))
                .expect(201);
        final Map<String, Object> message = message(Map.of());
        message.put("routing_key", "full");

        assertThat(api.post(PUBLISH, message).refusal())
                .isEqualTo(Refusal.badRequest("rejected Unable to publish message. Check queue limits."));
    }

    @Test
    void whoMayNotWriteMayNotPublish() {
        final Login reader = tenant.user("management");
        api.put("/permissions/{vhost}/" + reader.user(), Map.of("configure", "", "write", "", "read", ".*"))
                .expect(201);

        final Refusal refusal =
                tenant.api(reader).post(PUBLISH, message(Map.of())).refusal();

        assertThat(refusal.status()).isIn(400, 401);
        assertThat(refusal.reason()).contains("ACCESS_REFUSED");
    }
}
