package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.MessageProperties;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quorum queue keeps all that it was given, whatever the delivery mode: see RabbitMQ's guide on quorum queues. */
class QuorumQueueRestartTest extends RestartedBroker {
    QuorumQueueRestartTest(@TempDir Path folder) {
        super(folder);
    }

    private void declareQuorum(String queue) throws Exception {
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
    }

    private void publishTransient(String exchange, String key) throws Exception {
        channel.confirmSelect();
        channel.basicPublish(exchange, key, MessageProperties.MINIMAL_BASIC, new byte[] {7});
        channel.waitForConfirmsOrDie(20_000);
    }

    @Test
    void aTransientMessageOutlivesTheBroker() throws Exception {
        declareQuorum("orders");
        publishTransient("", "orders");

        restart();

        final var kept = channel.basicGet("orders", true);
        assertThat(kept.getBody()).containsExactly(7);
        assertThat(kept.getProps().getDeliveryMode()).isNull();
    }

    @Test
    void itDoesSoWhenItWasCommittedOrDiedElsewhere() throws Exception {
        declareQuorum("orders");
        channel.queueDeclare(
                "source",
                true,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "orders"));
        publishTransient("", "source");
        channel.basicReject(channel.basicGet("source", false).getEnvelope().getDeliveryTag(), false);
        final var committing = connection.createChannel();
        committing.txSelect();
        committing.basicPublish("", "orders", MessageProperties.MINIMAL_BASIC, new byte[] {8});
        committing.txCommit();

        restart();

        assertThat(channel.messageCount("orders")).isEqualTo(2);
    }

    @Test
    void aClassicQueueForgetsItUnlessAQuorumQueueHasTheSame() throws Exception {
        declareQuorum("orders");
        channel.queueDeclare("both", true, false, false, Map.of());
        channel.exchangeDeclare("all", BuiltinExchangeType.FANOUT, true);
        channel.queueBind("orders", "all", "");
        channel.queueBind("both", "all", "");
        publishTransient("", "both");
        publishTransient("all", "");

        restart();

        assertThat(channel.messageCount("orders")).isEqualTo(1);
        assertThat(channel.messageCount("both")).isEqualTo(1);
    }
}
