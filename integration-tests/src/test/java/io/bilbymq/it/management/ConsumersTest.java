package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /consumers}. */
@AgainstManagement
class ConsumersTest {
    private final Tenant tenant;
    private final ApiClient api;

    ConsumersTest(Tenant tenant) {
        this.tenant = tenant;
        this.api = tenant.api();
        tenant.queue("q");
    }

    @Test
    void oneIsShownWithWhatItAskedFor() throws Exception {
        final Channel channel = tenant.connect().createChannel(3);
        channel.basicQos(7);
        channel.basicConsume(
                "q", false, "my tag", false, false, Map.of("x-priority", 2), (tag, message) -> {}, tag -> {});

        final JsonNode consumer = api.await(
                        "the consumer with its channel",
                        "/consumers/{vhost}",
                        all -> all.at("/0/channel_details/number").isNumber())
                .get(0);

        assertThat(consumer.path("consumer_tag").stringValue()).isEqualTo("my tag");
        assertThat(consumer.path("ack_required").booleanValue()).isTrue();
        assertThat(consumer.path("exclusive").booleanValue()).isFalse();
        assertThat(consumer.path("active").booleanValue()).isTrue();
        assertThat(consumer.path("activity_status").stringValue()).isEqualTo("up");
        assertThat(consumer.path("prefetch_count").intValue()).isEqualTo(7);
        assertThat(consumer.path("arguments").toString()).isEqualTo("{\"x-priority\":2}");
        assertThat(consumer.at("/queue/name").stringValue()).isEqualTo("q");
        assertThat(consumer.at("/queue/vhost").stringValue()).isEqualTo(tenant.vhost());
        assertThat(consumer.at("/channel_details/number").intValue()).isEqualTo(3);
        assertThat(consumer.at("/channel_details/user").stringValue()).isEqualTo("guest");
        assertThat(consumer.at("/channel_details/connection_name").stringValue())
                .startsWith("127.0.0.1:");
        assertThat(consumer.at("/channel_details/name").stringValue()).endsWith(" (3)");
        assertThat(consumer.at("/channel_details/peer_host").stringValue()).isEqualTo("127.0.0.1");
    }

    @Test
    void theyAreListedOfAVirtualHostOrOfAll() throws Exception {
        final Channel channel = tenant.connect().createChannel();
        channel.basicConsume("q", true, "one", (tag, message) -> {}, tag -> {});
        channel.basicConsume("q", true, "two", (tag, message) -> {}, tag -> {});

        api.await("two consumers", "/consumers/{vhost}", all -> all.size() == 2);

        assertThat(api.get("/consumers/{vhost}").each("consumer_tag")).containsExactlyInAnyOrder("one", "two");
        assertThat(api.get("/consumers").each("consumer_tag")).contains("one", "two");
    }

    @Test
    void ofASingleActiveConsumerTheOthersWait() throws Exception {
        api.put(
                        "/queues/{vhost}/single",
                        Map.of("durable", true, "arguments", Map.of("x-single-active-consumer", true)))
                .expect(201);
        final Channel channel = tenant.connect().createChannel();
        channel.basicConsume("single", true, "first", (tag, message) -> {}, tag -> {});
        channel.basicConsume("single", true, "second", (tag, message) -> {}, tag -> {});

        api.await("two consumers", "/consumers/{vhost}", all -> all.size() == 2);

        final Reply consumers = api.get("/consumers/{vhost}");
        assertThat(consumers
                        .element("consumer_tag", "first")
                        .path("activity_status")
                        .stringValue())
                .isEqualTo("single_active");
        assertThat(consumers
                        .element("consumer_tag", "second")
                        .path("activity_status")
                        .stringValue())
                .isEqualTo("waiting");
        assertThat(consumers.element("consumer_tag", "second").path("active").booleanValue())
                .isFalse();
    }

    @Test
    void aCancelledOneIsGone() throws Exception {
        final Channel channel = tenant.connect().createChannel();
        final String consumer = channel.basicConsume("q", (tag, message) -> {}, tag -> {});
        api.await("the consumer", "/consumers/{vhost}", all -> all.size() == 1);

        channel.basicCancel(consumer);

        api.await("no consumer", "/consumers/{vhost}", JsonNode::isEmpty);
    }
}
