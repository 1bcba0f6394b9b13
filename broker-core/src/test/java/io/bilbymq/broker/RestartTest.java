package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.TestRights;
import io.bilbymq.broker.channel.PublishOutcome;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a broker is there again when it is started on the same folder. */
class RestartTest extends RestartedBroker {
    private static final int CONFIRM_MILLIS = 10_000;

    RestartTest(@TempDir Path folder) {
        super(folder);
    }

    private void publish(String exchange, String key, String... bodies) throws Exception {
        channel.confirmSelect();
        for (final String body : bodies) {
            channel.basicPublish(
                    exchange, key, MessageProperties.PERSISTENT_TEXT_PLAIN, body.getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
    }

    private List<String> drain(String queue) throws Exception {
        final List<String> bodies = new ArrayList<>();
        for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
            bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
        }
        return bodies;
    }

    @Test
    void persistentMessagesOfADurableQueueAreThereInTheirOrder() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        publish("", "orders", "one", "two", "three");

        restart();

        assertThat(channel.queueDeclarePassive("orders").getMessageCount()).isEqualTo(3);
        assertThat(drain("orders")).containsExactly("one", "two", "three");
    }

    @Test
    void whatWasPublishedWithoutAConnectionIsStoredWhenItIsKnownToBeRouted() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        final Caller caller = new Caller(TestRights.omnipotent("guest"), InetAddress.getLoopbackAddress());

        final PublishOutcome outcome = broker.publish(
                        caller,
                        "/",
                        "",
                        "orders",
                        Properties.builder().deliveryMode(2).build(),
                        "one".getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .get(CONFIRM_MILLIS, TimeUnit.MILLISECONDS);
        restart();

        assertThat(outcome).isEqualTo(PublishOutcome.ROUTED);
        assertThat(drain("orders")).containsExactly("one");
    }

    @Test
    void whatIsTransientIsGone() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        channel.queueDeclare("fleeting", false, false, false, null);
        channel.basicPublish("", "orders", null, "transient".getBytes(StandardCharsets.UTF_8));
        publish("", "orders", "persistent");
        publish("", "fleeting", "persistent, but in a transient queue");

        restart();

        assertThat(drain("orders")).containsExactly("persistent");
        assertThatThrownBy(() -> channel.queueDeclarePassive("fleeting"))
                .hasStackTraceContaining("no queue 'fleeting'");
    }

    @Test
    void whatWasAcknowledgedIsGoneAndWhatWasNotIsRedelivered() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        publish("", "orders", "acknowledged", "delivered", "ready");
        channel.basicAck(channel.basicGet("orders", false).getEnvelope().getDeliveryTag(), false);
        channel.basicGet("orders", false);

        restart();

        final GetResponse delivered = channel.basicGet("orders", true);
        final GetResponse ready = channel.basicGet("orders", true);
        assertThat(new String(delivered.getBody(), StandardCharsets.UTF_8)).isEqualTo("delivered");
        assertThat(delivered.getEnvelope().isRedeliver()).isTrue();
        assertThat(new String(ready.getBody(), StandardCharsets.UTF_8)).isEqualTo("ready");
        assertThat(ready.getEnvelope().isRedeliver()).isFalse();
        assertThat(channel.basicGet("orders", true)).isNull();
    }

    @Test
    void aMessageInSeveralQueuesIsThereInEachThatHasNotSettledIt() throws Exception {
        channel.exchangeDeclare("news", "fanout", true);
        for (final String queue : List.of("a", "b", "c")) {
            channel.queueDeclare(queue, true, false, false, null);
            channel.queueBind(queue, "news", "");
        }
        publish("news", "", "one", "two");
        assertThat(drain("b")).containsExactly("one", "two");

        restart();

        assertThat(drain("a")).containsExactly("one", "two");
        assertThat(drain("b")).isEmpty();
        assertThat(drain("c")).containsExactly("one", "two");
        publish("news", "", "three");
        assertThat(drain("b")).containsExactly("three");
    }

    @Test
    void purgedAndDeletedMessagesStayAway() throws Exception {
        channel.queueDeclare("purged", true, false, false, null);
        channel.queueDeclare("deleted", true, false, false, null);
        publish("", "purged", "one", "two");
        publish("", "deleted", "one", "two");
        channel.queuePurge("purged");
        channel.queueDelete("deleted");
        channel.queueDeclare("deleted", true, false, false, null);

        restart();

        assertThat(drain("purged")).isEmpty();
        assertThat(drain("deleted")).isEmpty();
    }

    @Test
    void aTransactionIsThereAsAWhole() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        channel.queueDeclare("receipts", true, false, false, null);
        publish("", "orders", "order");
        final Channel transactional = connection.createChannel();
        transactional.txSelect();
        transactional.basicAck(
                transactional.basicGet("orders", false).getEnvelope().getDeliveryTag(), false);
        transactional.basicPublish(
                "", "receipts", MessageProperties.PERSISTENT_TEXT_PLAIN, "receipt".getBytes(StandardCharsets.UTF_8));
        transactional.txCommit();
        transactional.basicPublish(
                "",
                "receipts",
                MessageProperties.PERSISTENT_TEXT_PLAIN,
                "not committed".getBytes(StandardCharsets.UTF_8));

        restart();

        assertThat(drain("orders")).isEmpty();
        assertThat(drain("receipts")).containsExactly("receipt");
    }

    @Test
    void sequencesGoOnSoThatNewMessagesAreNotTakenForOldOnes() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        for (int round = 0; round < 4; round++) {
            publish("", "orders", "round " + round, "again " + round);
            assertThat(drain("orders")).containsExactly("round " + round, "again " + round);
            publish("", "orders", "kept " + round);
            restart();
            assertThat(drain("orders")).containsExactly("kept " + round);
        }
    }

    @Test
    void largeBodiesComeBackToTheByte() throws Exception {
        channel.queueDeclare("orders", true, false, false, null);
        final String body = "0123456789".repeat(1_000_000);
        publish("", "orders", body);

        restart();

        assertThat(drain("orders")).containsExactly(body);
    }

    @Test
    void aSecondBrokerOnTheSameFolderIsRefused() {
        assertThatThrownBy(() -> Broker.builder().dataFolder(folder).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("is already in use by process "
                        + ProcessHandle.current().pid());
    }
}
