package io.bilbymq.it.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
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

/** What a queue holds when it is killed is still known to be there afterwards. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeduplicationKillTest {
    private static final int MESSAGES = 500;

    @Test
    void aDuplicateOfWhatWasConfirmedBeforeAKillDoesNotComeIn() throws Exception {
        DurableBroker.required();
        try (TemporaryFolder folder = TemporaryFolder.create("deduplication")) {
            try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"))) {
                Channel channel = Cycles.clients(node).newConnection().createChannel();
                channel.queueDeclare("q", true, false, false, Map.of("x-message-deduplication", true));
                publishAll(channel, "before");
                node.kill();
            }
            try (BilbyNode node = BilbyNode.start(folder.path().resolve("data"));
                    Connection connection = Cycles.clients(node).newConnection()) {
                Channel channel = connection.createChannel();

                publishAll(channel, "after");

                assertThat(drain(channel))
                        .hasSize(MESSAGES)
                        .allSatisfy(body -> assertThat(body).startsWith("before"));
                publishAll(channel, "again");
                assertThat(drain(channel)).hasSize(MESSAGES);
            }
        }
    }

    private static void publishAll(Channel channel, String body) throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            AMQP.BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC
                    .builder()
                    .headers(Map.of("x-deduplication-header", "order " + i))
                    .build();
            channel.basicPublish("", "q", properties, (body + " " + i).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie();
    }

    private static List<String> drain(Channel channel) throws Exception {
        List<String> bodies = new ArrayList<>();
        @Nullable GetResponse got = channel.basicGet("q", true);
        while (got != null) {
            bodies.add(new String(got.getBody(), UTF_8));
            got = channel.basicGet("q", true);
        }
        return bodies;
    }
}
