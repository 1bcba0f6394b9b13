package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.QueueBrowseTest.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.ManagedQueue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queues that give nothing to anybody for a while. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QueuePauseTest {
    /** Everything that was said to the queue and by it before has been heard. */
    private static int ready(BrokerAndClient client, String queue) throws Exception {
        return client.channel.queueDeclarePassive(queue).getMessageCount();
    }

    @Test
    void consumersGetNothingUntilItIsResumedAndThenAllInOrder() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());
            ManagedQueue queue = client.broker.queue("/", "q");
            BrokerAndClient.Heard heard = BrokerAndClient.consume(client.channel, "q", "tag", Map.of());
            client.publish("q", "0");
            assertThat(heard.events.take()).isEqualTo("0");

            assertThat(join(queue.pause())).isTrue();
            assertThat(queue.isPaused()).isTrue();
            assertThat(join(queue.pause())).isFalse();
            client.publish("q", "1", "2", "3");
            client.channel.basicNack(heard.lastTag(), false, true);
            assertThat(ready(client, "q")).isEqualTo(4);
            assertThat(client.channel.basicGet("q", true)).isNull();
            assertThat(client.channel.consumerCount("q")).isEqualTo(1);
            assertThat(heard.events).isEmpty();

            assertThat(join(queue.resume())).isTrue();
            assertThat(queue.isPaused()).isFalse();
            for (String body : new String[] {"0", "1", "2", "3"}) {
                assertThat(heard.events.take()).isEqualTo(body);
            }
        }
    }

    @Test
    void aGlobalPrefetchGoesOnAfterwards() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());
            client.declare("other", Map.of());
            ManagedQueue queue = client.broker.queue("/", "q");
            Channel limited = client.connection.createChannel();
            limited.basicQos(1, true);
            BrokerAndClient.Heard heard = BrokerAndClient.consume(limited, "q", "tag", Map.of());
            BrokerAndClient.Heard others = BrokerAndClient.consume(limited, "other", "other", Map.of());
            join(queue.pause());

            client.publish("q", "1", "2");
            client.publish("other", "a");
            assertThat(others.events.take()).isEqualTo("a");
            limited.basicAck(others.lastTag(), false);
            assertThat(heard.events).isEmpty();
            join(queue.resume());

            assertThat(heard.events.take()).isEqualTo("1");
            limited.basicAck(heard.lastTag(), false);
            assertThat(heard.events.take()).isEqualTo("2");
        }
    }

    @Test
    void messagesExpireAndAreDeadLetteredWhileItIsPaused() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("dead", Map.of());
            client.declare(
                    "q", Map.of("x-message-ttl", 1, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
            join(client.broker.queue("/", "q").pause());
            BrokerAndClient.consume(client.channel, "q", "tag", Map.of());
            BrokerAndClient.Heard dead = BrokerAndClient.consume(client.channel, "dead", "dead", Map.of());

            client.publish("q", "1");

            assertThat(dead.events.take()).isEqualTo("1");
        }
    }

    @Test
    void aDurableQueueStaysPausedOverARestartAndADeletedOneDoesNot(@TempDir Path folder) throws Exception {
        try (BrokerAndClient client =
                new BrokerAndClient(Broker.builder().dataFolder(folder).start())) {
            client.declare("q", Map.of());
            client.declare("deleted", Map.of());
            client.channel.confirmSelect();
            client.channel.basicPublish(
                    "", "q", MessageProperties.PERSISTENT_BASIC, "1".getBytes(StandardCharsets.UTF_8));
            client.channel.waitForConfirmsOrDie(60_000);
            join(client.broker.queue("/", "q").pause());
            join(client.broker.queue("/", "deleted").pause());
            client.channel.queueDelete("deleted");
            client.declare("deleted", Map.of());
            assertThat(client.broker.queue("/", "deleted").isPaused()).isFalse();
        }
        try (BrokerAndClient client =
                new BrokerAndClient(Broker.builder().dataFolder(folder).start())) {
            ManagedQueue queue = client.broker.queue("/", "q");
            assertThat(queue.isPaused()).isTrue();
            assertThat(client.broker.queue("/", "deleted").isPaused()).isFalse();
            BrokerAndClient.Heard heard = BrokerAndClient.consume(client.channel, "q", "tag", Map.of());
            assertThat(ready(client, "q")).isEqualTo(1);
            assertThat(heard.events).isEmpty();

            join(queue.resume());

            assertThat(heard.events.take()).isEqualTo("1");
            client.channel.basicAck(heard.lastTag(), false);
        }
    }

    @Test
    void aQueueThatIsNotThereCannotBePaused() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());
            ManagedQueue queue = client.broker.queue("/", "q");
            AMQP.Queue.DeleteOk deleted = client.channel.queueDelete("q");
            assertThat(deleted.getMessageCount()).isZero();

            assertThatThrownBy(() -> join(queue.pause())).hasMessageContaining("no queue 'q' in vhost '/'");
            assertThatThrownBy(queue::isPaused).hasMessageContaining("no queue 'q' in vhost '/'");
        }
    }
}
