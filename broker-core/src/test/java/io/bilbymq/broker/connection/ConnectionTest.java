package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.QueueMethod;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** An open connection: its channels, what stops its reading, and every way to end. */
class ConnectionTest {
    private final EmbeddedClient client = new EmbeddedClient();

    private static QueueMethod.Declare exclusive(String queue) {
        return new QueueMethod.Declare(queue, false, false, true, false, false, FieldTable.empty());
    }

    private static ConnectionMethod.Close close() {
        return new ConnectionMethod.Close(200, "bye", 0, 0);
    }

    private void publish(int bytes) {
        client.send(1, new BasicMethod.Publish("", "q", false, false));
        client.send(EmbeddedClient.content(1, "x".repeat(bytes)));
    }

    // Channels.

    @Test
    void aChannelHasToBeOpenedFirst() {
        client.connect(0);

        client.send(2, exclusive("q"));

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(504, "CHANNEL_ERROR - expected 'channel.open'", 50, 10));
    }

    @Test
    void noMoreChannelsAreOpenedThanAgreedUpon() {
        client.sendHeader();
        client.send(
                0,
                EmbeddedClient.startOk("secret"),
                new ConnectionMethod.TuneOk(2, 4096, 0),
                new ConnectionMethod.Open("/"));
        client.send(7, new ChannelMethod.Open());
        client.send(8, new ChannelMethod.Open());
        assertThat(client.heard()).hasSize(5);
        assertThat(client.node.channelCount()).hasValue(2);

        client.send(9, new ChannelMethod.Open());

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        530,
                        "NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)",
                        0,
                        0));
        assertThat(client.node.channelCount()).hasValue(0);
    }

    @Test
    void theNumberOfAClosedChannelIsFreeAgain() {
        client.connect(0);

        client.send(1, new ChannelMethod.Close(200, "", 0, 0));
        client.send(1, new ChannelMethod.Open());

        assertThat(client.heard()).containsExactly(new ChannelMethod.CloseOk(), new ChannelMethod.OpenOk());
        assertThat(client.node.channelCount()).hasValue(1);
    }

    @Test
    void anythingIsAGoodSecret() {
        client.connect(0);

        client.send(0, new ConnectionMethod.UpdateSecret("new".getBytes(StandardCharsets.UTF_8), "expired"));

        assertThat(client.heard()).containsExactly(new ConnectionMethod.UpdateSecretOk());
    }

    @Test
    void methodsOfTheHandshakeAreOver() {
        client.connect(0);

        client.send(0, new ConnectionMethod.Open("/"));

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        504, "CHANNEL_ERROR - unexpected method in connection state running", 10, 40));
    }

    // Ends.

    @Test
    void exclusiveQueuesAreGoneBeforeTheClientIsToldThatItsConnectionIs() {
        client.connect(0);
        client.send(1, exclusive("mine"));
        publish(100);
        assertThat(client.node.virtualHosts().all())
                .allSatisfy(v -> assertThat(v.queue("mine")).isNotNull());
        client.heard();

        client.send(0, close());

        assertThat(client.heard()).containsExactly(new ConnectionMethod.CloseOk());
        assertThat(client.node.virtualHosts().all())
                .allSatisfy(v -> assertThat(v.queue("mine")).isNull());
        assertThat(client.isClosed()).isTrue();
        assertThat(client.node.connections()).isEmpty();
        assertThat(client.node.channelCount()).hasValue(0);
    }

    @Test
    void everyCloseIsAnswered() {
        client.connect(0);

        client.send(0, close(), close());

        assertThat(client.heard()).containsExactly(new ConnectionMethod.CloseOk(), new ConnectionMethod.CloseOk());
    }

    @Test
    void anErrorIsToldAndTheSocketCloseWithTheClientsAnswer() {
        client.connect(0);

        client.send(1, new BasicMethod.Qos(5, 0, false), exclusive("ignored"));

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(540, "NOT_IMPLEMENTED - prefetch_size!=0 (5)", 60, 10));
        assertThat(client.isClosed()).isFalse();
        client.send(0, new ConnectionMethod.CloseOk());
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aClientThatDoesNotAnswerAnErrorIsNotWaitedForForEver() {
        client.connect(0);
        client.send(1, new BasicMethod.Qos(5, 0, false));

        client.pass(29_999);
        assertThat(client.isClosed()).isFalse();

        client.pass(1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void nothingWaitsForASocketThatHasGone() {
        client.connect(10);
        client.send(1, new BasicMethod.Qos(5, 0, false));

        client.send(0, new ConnectionMethod.CloseOk());

        assertThat(client.isClosed()).isTrue();
        assertThat(client.socket.runScheduledPendingTasks())
                .as("nanoseconds to the next timer")
                .isEqualTo(-1);
    }

    @Test
    void whatABlockedClientHasSentBeforeItHungUpTakesNoMemory() {
        client.connect(0);
        client.send(1, exclusive("q"));
        publish((int) EmbeddedClient.WATERMARK_BYTES);
        publish(1);
        assertThat(client.connection().isHalted()).isTrue();
        final long held = client.loop.memory().bytes();

        // All of it comes before anything else has its turn.
        for (int i = 0; i < 100; i++) {
            client.socket.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[64 * 1024]));
            assertThat(client.loop.memory().bytes()).isEqualTo(held);
        }

        client.socket.runPendingTasks();
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void bytesThatAreNoFrameCloseTheConnectionAfterAWhile() {
        client.connect(0);

        client.send(Unpooled.copiedBuffer("\1\0\1\0\0\0\4qqqqX", StandardCharsets.ISO_8859_1));

        assertThat(client.heard())
                .singleElement()
                .satisfies(method -> assertThat(method)
                        .isInstanceOfSatisfying(
                                ConnectionMethod.Close.class,
                                close -> assertThat(close.replyCode()).isEqualTo(501)));
        client.pass(2_999);
        assertThat(client.isClosed()).isFalse();
        client.pass(1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aLostSocketLeavesNothingBehind() {
        client.connect(5);
        client.send(
                1, exclusive("q"), new BasicMethod.Consume("q", "c", false, false, false, false, FieldTable.empty()));
        publish(500);
        client.send(1, new BasicMethod.Publish("", "q", false, false));

        client.socket.close();
        client.socket.runPendingTasks();

        assertThat(client.node.alarms().memory().held()).isZero();
        assertThat(client.node.connections()).isEmpty();
        assertThat(client.node.channelCount()).hasValue(0);
        assertThat(client.node.virtualHosts().all())
                .allSatisfy(v -> assertThat(v.queue("q")).isNull());
    }

    @Test
    void aBrokerThatStopsSaysSo() {
        client.connect(0);

        client.connection().shutDown();
        client.socket.runPendingTasks();

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'", 0, 0));
    }

    // Heartbeats.

    @Test
    void heartbeatsAreSentEveryHalfIntervalAndASilentClientIsGivenUp() {
        client.connect(2);
        for (int second = 1; second < 6; second++) {
            client.pass(1000);
            assertThat(client.heartbeats()).as("after the answer to open").isEqualTo(second - 1);
        }
        assertThat(client.isClosed()).isFalse();

        client.pass(1000);

        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void anyBytesAreASignOfLife() {
        client.connect(2);

        for (int second = 0; second < 30; second++) {
            client.send(Unpooled.wrappedBuffer(new byte[] {8, 0, 0, 0, 0, 0, 0, (byte) 0xCE}));
            client.pass(1000);
        }

        assertThat(client.isClosed()).isFalse();
    }

    // Reading.

    @Test
    void aPublisherIsBlockedByTheAlarmAndGoesOnWhenMemoryIsFree() {
        client.connect(2, "connection.blocked");
        client.send(1, exclusive("q"));
        publish((int) EmbeddedClient.WATERMARK_BYTES);
        client.heard();
        assertThat(client.node.alarms().memory().isRaised()).isTrue();

        client.send(1, new BasicMethod.Publish("", "q", false, false));
        assertThat(client.heard()).as("a method alone does not count").isEmpty();
        client.send(EmbeddedClient.content(1, "waits"));

        assertThat(client.heard()).containsExactly(new ConnectionMethod.Blocked("low on memory"));
        assertThat(client.socket.config().isAutoRead()).isFalse();
        client.pass(20_000);
        assertThat(client.isClosed())
                .as("one who is not listened to may be silent")
                .isFalse();

        client.node.virtualHosts().all().forEach(v -> {
            final var queue = v.requireQueue("q").queue();
            queue.close(client.loop, false, false, closed -> {});
        });
        client.socket.runPendingTasks();

        assertThat(client.heard()).containsExactly(new ConnectionMethod.Unblocked());
        assertThat(client.socket.config().isAutoRead()).isTrue();
        assertThat(client.node.alarms().memory().held()).isZero();
    }

    @Test
    void itsStateSaysWhetherItsPublishesAreHeldUp() {
        client.connect(0);
        client.send(1, exclusive("q"));
        assertThat(client.connection().status().state()).isEqualTo(ConnectionState.RUNNING);

        client.connection().charge(ReadingGate.CREDIT_BYTES);
        assertThat(client.connection().status().state()).isEqualTo(ConnectionState.FLOW);
        client.connection().creditReturned(ReadingGate.CREDIT_BYTES);
        client.socket.runPendingTasks();
        assertThat(client.connection().status().state())
                .as("for a while, or nobody would see it")
                .isEqualTo(ConnectionState.FLOW);

        publish((int) EmbeddedClient.WATERMARK_BYTES);
        assertThat(client.connection().status().state()).isEqualTo(ConnectionState.BLOCKING);
        publish(1);
        assertThat(client.connection().status().state()).isEqualTo(ConnectionState.BLOCKED);

        client.connection().shutDown();
        assertThat(client.connection().status().state()).isEqualTo(ConnectionState.CLOSING);
    }

    @Test
    void aConnectionWithoutCreditIsNotReadUntilHalfOfItIsBack() {
        client.connect(0);

        client.connection().charge(ReadingGate.CREDIT_BYTES);
        assertThat(client.socket.config().isAutoRead()).isFalse();
        client.connection().creditReturned(ReadingGate.CREDIT_BYTES / 2 - 1);
        client.socket.runPendingTasks();
        assertThat(client.socket.config().isAutoRead()).isFalse();

        client.connection().creditReturned(1);
        client.socket.runPendingTasks();

        assertThat(client.socket.config().isAutoRead()).isTrue();
    }

    @Test
    void aLongBacklogStopsTheReadingToo() {
        client.connect(0);

        client.connection().backlogGrew(ReadingGate.BACKLOG_BYTES);
        client.connection().charge(ReadingGate.CREDIT_BYTES);
        client.connection().backlogGrew(-ReadingGate.BACKLOG_BYTES);
        client.socket.runPendingTasks();
        assertThat(client.socket.config().isAutoRead()).as("one reason is left").isFalse();

        client.connection().creditReturned(ReadingGate.CREDIT_BYTES);
        client.socket.runPendingTasks();

        assertThat(client.socket.config().isAutoRead()).isTrue();
    }

    @Test
    void aConnectionThatEndsReadsTheOtherSidesGoodBye() {
        client.connect(0);
        client.connection().charge(ReadingGate.CREDIT_BYTES);

        client.connection().shutDown();
        client.socket.runPendingTasks();
        client.connection().charge(ReadingGate.CREDIT_BYTES);

        assertThat(client.socket.config().isAutoRead()).isTrue();
        client.send(0, new ConnectionMethod.CloseOk());
        assertThat(client.isClosed()).isTrue();
    }
}
