package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How channels open, fail, close and come back under the same number (AMQP 0-9-1, class channel). */
@AgainstBroker
class ChannelLifecycleTest {
    private final BrokerUnderTest broker;

    ChannelLifecycleTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @Test
    void aChannelMustBeOpenedFirst(RawConnection connection) {
        RawChannel channel = connection.channel(1).send(Methods.queueDeclare("q", Map.of()));

        assertThat(channel.closed())
                .isEqualTo(Close.connection(504, 50, 10, "CHANNEL_ERROR - expected 'channel.open'"));
    }

    @Test
    void aChannelIsOpenedOnlyOnce(RawChannel channel) {
        channel.send(Methods.channelOpen());

        assertThat(channel.closed())
                .isEqualTo(Close.connection(504, 20, 10, "CHANNEL_ERROR - second 'channel.open' seen"));
    }

    @Test
    void aNumberCanBeUsedAgainAtOnceAfterCloseOk(RawConnection connection) {
        RawChannel channel = connection.openChannel(1);

        for (int round = 0; round < 50; round++) {
            channel.call(Methods.channelClose());
            channel.call(Methods.channelOpen());
        }

        assertThat(channel.declare("", Flag.EXCLUSIVE).messages()).isZero();
    }

    @Test
    void channelMaxLimitsHowManyAreOpenNotTheirNumbers() {
        try (RawConnection connection = RawConnection.open(broker.address(), 2, 131_072, 0)) {
            connection.openChannel(5);
            connection.openChannel(1000);

            connection.channel(1).send(Methods.channelOpen());

            assertThat(connection.close(530))
                    .isEqualTo(Close.connection(
                            530,
                            0,
                            0,
                            "NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)"));
        }
    }

    @Test
    void anErrorOnOneChannelLeavesTheOthersAlone(RawConnection connection) {
        RawChannel broken = connection.openChannel(1);
        RawChannel healthy = connection.openChannel(2);

        broken.send(Methods.queueDeclare(broker.name("missing"), Map.of(), Flag.PASSIVE));

        assertThat(broken.closed().code()).isEqualTo(404);
        assertThat(healthy.declare("", Flag.EXCLUSIVE).messages()).isZero();
    }

    @Test
    void whileAChannelWaitsForCloseOkEverythingElseIsIgnored(RawConnection connection) {
        RawChannel channel = connection.openChannel(1);
        RawChannel other = connection.openChannel(2);
        String queue = other.declare("", Flag.EXCLUSIVE).queue();
        channel.send(Methods.queueDeclare(broker.name("missing"), Map.of(), Flag.PASSIVE));

        channel.publish("", queue, "ignored").publish("", queue, "ignored too");
        channel.send(Methods.ack(17));
        assertThat(channel.closedUnanswered().code()).isEqualTo(404);
        channel.publish("", queue, "ignored as well");
        channel.send(Methods.channelCloseOk()).send(Methods.channelOpen());

        channel.expect(20, 11);
        assertThat(other.ready(queue)).isZero();
    }

    @Test
    void aClientsOwnCloseIsAnsweredWhileTheBrokersCloseIsOpen(RawChannel channel) {
        channel.send(Methods.queueDeclare(broker.name("missing"), Map.of(), Flag.PASSIVE));
        channel.closedUnanswered();

        channel.call(Methods.channelClose());

        channel.send(Methods.channelOpen());
        assertThat(channel.closed().text()).isEqualTo("CHANNEL_ERROR - second 'channel.open' seen");
    }

    @Test
    void flowIsOnlyEverActive(RawConnection connection) {
        RawChannel channel = connection.openChannel(1);
        assertThat(channel.call(Methods.channelFlow(true)).reader().octet()).isEqualTo(1);

        channel.send(Methods.channelFlow(false));

        assertThat(channel.closed()).isEqualTo(Close.connection(540, 20, 20, "NOT_IMPLEMENTED - active=false"));
    }

    @Test
    void anAccessRequestIsAlwaysGranted(RawChannel channel) {
        WireWriter request = new WireWriter().shortString("/data").octet(0);

        int ticket = channel.call(Methods.method(30, 10, request)).reader().shortInt();

        assertThat(ticket).isEqualTo(1);
    }

    @Test
    void closingAChannelRequeuesWhatItDidNotSettle(RawConnection connection) {
        RawChannel channel = connection.openChannel(1);
        RawChannel other = connection.openChannel(2);
        String queue = other.declare("", Flag.EXCLUSIVE).queue();
        for (int i = 0; i < 4; i++) {
            other.publish("", queue, "m" + i);
        }
        channel.consume(queue, "c");
        channel.texts(4);

        channel.send(Methods.ack(2)).call(Methods.channelClose());

        List<Message> again = List.of(
                other.get(queue).orElseThrow(),
                other.get(queue).orElseThrow(),
                other.get(queue).orElseThrow());
        assertThat(again).extracting(Message::text).containsExactly("m0", "m2", "m3");
        assertThat(again).allMatch(Message::redelivered);
    }

    @Test
    void losingAConnectionRequeuesWhatItDidNotSettle(RawConnection lost, RawChannel channel) {
        String queue = broker.name("q");
        channel.declare(queue);
        channel.publish("", queue, "m").ready(queue);
        RawChannel doomed = lost.openChannel(1);
        doomed.consume(queue, "c");
        doomed.message();

        lost.close();

        channel.awaitReady(queue, 1);
        assertThat(channel.get(queue).orElseThrow().redelivered()).isTrue();
        channel.call(Methods.queueDelete(queue));
    }

    @Test
    void anUnfinishedPublishDiesWithItsConnection(RawConnection connection, RawChannel witness) {
        String queue = broker.name("q");
        witness.declare(queue);
        RawChannel channel = connection.openChannel(1);
        channel.send(Methods.publish("", queue)).sendHeader(60, 10, Properties.none());

        connection.closeAndAwait();

        assertThat(witness.ready(queue)).isZero();
        witness.call(Methods.queueDelete(queue));
    }

    @Test
    void framesOfDifferentChannelsMayBeInterleaved(RawConnection connection) {
        RawChannel one = connection.openChannel(1);
        RawChannel two = connection.openChannel(2);
        String queue = one.declare("", Flag.EXCLUSIVE).queue();

        one.send(Methods.publish("", queue)).sendHeader(60, 4, Properties.none());
        two.send(Methods.publish("", queue)).sendHeader(60, 4, Properties.none());
        one.sendBody(new byte[] {'a', 'b'});
        two.sendBody(new byte[] {'1', '2'}).sendBody(new byte[] {'3', '4'});
        one.sendBody(new byte[] {'c', 'd'});

        one.ready(queue);
        assertThat(two.drain(queue)).containsExactlyInAnyOrder("abcd", "1234");
    }
}
