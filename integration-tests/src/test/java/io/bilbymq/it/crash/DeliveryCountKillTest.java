package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often messages failed is still known after a kill. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeliveryCountKillTest {
    private static final int MESSAGES = 500;

    @Test
    void whatWasRejectedBeforeSomethingWasConfirmedHasFailed() throws Exception {
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("delivery-count")) {
            try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"))) {
                Channel channel = Cycles.clients(node).newConnection().createChannel();
                channel.queueDeclare("q", true, false, false, Map.of("x-queue-type", "quorum"));
                channel.confirmSelect();
                publish(channel, MESSAGES);
                List<GetResponse> all = getAll(channel);
                for (GetResponse each : all) {
                    channel.basicReject(each.getEnvelope().getDeliveryTag(), true);
                }
                // Its confirm follows what the queue had to say before.
                publish(channel, 1);
                node.kill();
            }
            try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"));
                    Connection connection = Cycles.clients(node).newConnection()) {
                List<GetResponse> all = getAll(connection.createChannel());

                assertThat(all).hasSize(MESSAGES + 1);
                assertThat(all.subList(0, MESSAGES))
                        .allSatisfy(each -> assertThat(count(each)).isEqualTo(1L));
                assertThat(count(all.get(MESSAGES))).isNull();
            }
        }
    }

    private static void publish(Channel channel, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            channel.basicPublish("", "q", MessageProperties.MINIMAL_PERSISTENT_BASIC, "message".getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie();
    }

    private static List<GetResponse> getAll(Channel channel) throws Exception {
        List<GetResponse> all = new ArrayList<>();
        @Nullable GetResponse got = channel.basicGet("q", false);
        while (got != null) {
            all.add(got);
            got = channel.basicGet("q", false);
        }
        return all;
    }

    private static @Nullable Object count(GetResponse got) {
        Map<String, Object> headers = got.getProps().getHeaders();
        return headers == null ? null : headers.get("x-delivery-count");
    }
}
