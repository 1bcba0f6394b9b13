package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is served by a queue, how long it lives unused, and how long a consumer may take: through RabbitMQ's Java client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsumersTest {
    private static final Map<String, Object> ONE_AT_A_TIME = Map.of("x-single-active-consumer", true);

    @Test
    void oneConsumerIsServedAtATimeAndTheNextWhenItIsCancelled() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", ONE_AT_A_TIME);
            BrokerAndClient.Heard first = client.consume("q", "first", Map.of());
            BrokerAndClient.Heard second = client.consume("q", "second", Map.of());
            BrokerAndClient.Heard important = client.consume("q", "important", Map.of("x-priority", 5));
            assertThat(client.channel.queueDeclarePassive("q").getConsumerCount())
                    .isEqualTo(3);

            client.publish("q", "1", "2");
            assertThat(first.events.take()).isEqualTo("1");
            assertThat(first.events.take()).isEqualTo("2");
            client.channel.basicCancel("first");
            client.publish("q", "3");

            assertThat(important.events.take()).isEqualTo("3");
            client.channel.basicAck(first.lastTag(), true);
            client.channel.basicCancel("important");
            client.publish("q", "4");
            assertThat(second.events.take()).isEqualTo("4");
        }
    }

    @Test
    void whatTheActiveConsumersChannelLeavesGoesToTheNextInOrder() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", ONE_AT_A_TIME);
            Channel other = client.connection.createChannel();
            BrokerAndClient.Heard first = BrokerAndClient.consume(other, "q", "first", Map.of());
            BrokerAndClient.Heard second = client.consume("q", "second", Map.of());
            client.publish("q", "1", "2", "3");
            assertThat(first.events.take()).isEqualTo("1");
            assertThat(first.events.take()).isEqualTo("2");
            assertThat(first.events.take()).isEqualTo("3");

            other.close();

            assertThat(second.events.take()).isEqualTo("1");
            assertThat(second.events.take()).isEqualTo("2");
            assertThat(second.events.take()).isEqualTo("3");
        }
    }

    @Test
    void nobodyCanHaveAQueueForItselfThatServesOneAtATime() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", ONE_AT_A_TIME);

            assertThatThrownBy(() -> client.channel.basicConsume(
                            "q", false, "tag", false, true, Map.of(), (tag, message) -> {}, tag -> {}))
                    .cause()
                    .hasMessageContaining("queue 'q' in vhost '/' in exclusive use");
        }
    }

    @Test
    void singleMessagesCannotBeGotFromAQuorumQueueThatServesOneAtATime() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of("x-single-active-consumer", true, "x-queue-type", "quorum"));

            assertThatThrownBy(() -> client.channel.basicGet("q", true))
                    .cause()
                    .hasMessageContaining("cannot obtain access to locked queue 'q' in vhost '/'. basic.get operations"
                            + " are not supported by quorum queues with single active consumer");
        }
    }

    @Test
    void onAQuorumQueueOneOfHigherPriorityTakesOverWhenAllIsSettled() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of("x-single-active-consumer", true, "x-queue-type", "quorum"));
            BrokerAndClient.Heard first = client.consume("q", "first", Map.of());
            client.publish("q", "1");
            assertThat(first.events.take()).isEqualTo("1");
            BrokerAndClient.Heard higher = client.consume("q", "higher", Map.of("x-priority", 1));
            client.publish("q", "2");
            assertThat(client.channel.messageCount("q")).isEqualTo(1);

            client.channel.basicAck(first.lastTag(), false);

            assertThat(higher.events.take()).isEqualTo("2");
            client.channel.basicAck(higher.lastTag(), false);
            client.channel.basicCancel("higher");
            client.publish("q", "3");
            assertThat(first.events.take()).isEqualTo("3");
        }
    }

    @Test
    void aQueueThatNobodyUsesGoesAndOneWithAConsumerStays() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("unused", Map.of("x-expires", 300));
            client.declare("used", Map.of("x-expires", 300));
            client.consume("used", "tag", Map.of());
            client.publish("unused", "lost");

            // Asking over AMQP would be a use.
            await("unused")
                    .until(() -> client.broker.policies("/").ofQueue("unused").isEmpty());

            client.channel.queueDeclarePassive("used");
        }
    }

    @Test
    void aConsumerThatTakesTooLongIsCancelledAndItsMessageGoesToAnother() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of("x-consumer-timeout", 300));
            BrokerAndClient.Heard slow = client.consume("q", "slow", Map.of("x-priority", 1));
            BrokerAndClient.Heard next =
                    client.consume("q", "next", Map.of("x-priority", 0, "x-consumer-timeout", 600_000));

            client.publish("q", "1");

            assertThat(slow.events.take()).isEqualTo("1");
            assertThat(slow.events.take()).isEqualTo("cancelled");
            assertThat(next.events.take()).isEqualTo("1");
            assertThat(client.channel.queueDeclarePassive("q").getConsumerCount())
                    .isEqualTo(1);
            // Too late, and no error.
            client.channel.basicAck(slow.lastTag(), false);
            assertThat(client.channel.queueDeclarePassive("q").getMessageCount())
                    .isZero();
        }
    }

    @Test
    void aClientThatCannotBeToldLosesTheChannel() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient(false)) {
            Channel slow = client.connection.createChannel();
            client.declare("q", Map.of("x-consumer-timeout", 200));
            BrokerAndClient.Heard heard = BrokerAndClient.consume(slow, "q", "slow", Map.of());

            client.publish("q", "1");
            assertThat(heard.events.take()).isEqualTo("1");
            assertThat(heard.events.take()).isEqualTo("closed");

            ShutdownSignalException reason = slow.getCloseReason();
            AMQP.Channel.Close close = (AMQP.Channel.Close) reason.getReason();
            assertThat(close.getReplyCode()).isEqualTo(406);
            assertThat(close.getReplyText())
                    .isEqualTo("PRECONDITION_FAILED - delivery acknowledgement on channel 2 timed out. Timeout value"
                            + " used: 200 ms. This timeout value can be configured, see consumers doc guide to learn"
                            + " more");
            assertThat(close.getClassId()).isZero();
            assertThat(client.drain("q")).containsExactly("1");
        }
    }

    @Test
    void argumentsOfConsumersAreChecked() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());

            assertThatThrownBy(() -> client.consume("q", "tag", Map.of("x-consumer-timeout", "soon")))
                    .cause()
                    .hasMessageContaining("invalid arg 'x-consumer-timeout' for queue 'q' in vhost '/': \"expected"
                            + " integer, got longstr\"");
        }
    }
}
