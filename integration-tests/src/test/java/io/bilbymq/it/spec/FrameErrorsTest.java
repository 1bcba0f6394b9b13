package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.Peer;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Frame;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.Tagged;
import io.bilbymq.it.raw.WireWriter;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Frames and methods that make no sense: each is answered as RabbitMQ answers, and nobody else notices. */
@AgainstBroker
class FrameErrorsTest {
    private static final byte[] NAN =
            new WireWriter().longLong(Double.doubleToRawLongBits(Double.NaN)).toBytes();

    private final BrokerUnderTest broker;
    private final RawConnection canary;
    private String canaryQueue = "";

    FrameErrorsTest(BrokerUnderTest broker, RawConnection canary) {
        this.broker = broker;
        this.canary = canary;
    }

    @BeforeEach
    void aCanaryOpensAChannelAndDeclaresAQueue() {
        canaryQueue = canary.openChannel(1).declare("", Flag.EXCLUSIVE).queue();
    }

    @AfterEach
    void theCanaryStillPublishesAndGets() {
        RawChannel channel = canary.channel(1).publish("", canaryQueue, "alive");
        assertThat(channel.get(canaryQueue, Flag.NO_ACK).orElseThrow().text()).isEqualTo("alive");
    }

    @Test
    void aFrameMustEndWithCE(RawConnection connection) {
        Frame open = Methods.channelOpen().toFrame(1);

        connection.sendBytes(open.toBytes(0x32));

        assertThat(connection.close(501).text()).contains("invalid_frame_end_marker,50}");
        connection.awaitEnd();
    }

    @Test
    void aFrameMayNotExceedWhatWasNegotiated(RawChannel channel) {
        channel.send(Methods.publish("", "nowhere")).sendHeader(60, 200_000, Properties.none());

        channel.sendBody(new byte[131_082]);

        assertThat(channel.connection().close(501))
                .isEqualTo(Close.connection(
                        501, 0, 0, "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,131082,131064}"));
    }

    @Test
    void aFrameOfAnUnknownTypeIsRefused(RawConnection connection) {
        connection.send(new Frame(7, 1, new byte[] {1}));

        assertThat(connection.close(501).text()).isEqualTo("FRAME_ERROR - type 7, all octets = <<1>>: unknown_frame");
    }

    @Test
    void aBodyNeedsAPublishBeforeIt(RawChannel channel) {
        channel.sendBody(new byte[] {1});

        assertThat(channel.closed())
                .isEqualTo(Close.connection(
                        505, 0, 0, "UNEXPECTED_FRAME - expected method frame, got non method frame instead"));
    }

    @Test
    void aHeaderOfAnotherClassIsUnexpected(RawChannel channel) {
        channel.send(Methods.publish("", "nowhere")).sendHeader(50, 0, Properties.none());

        assertThat(channel.closed())
                .isEqualTo(Close.connection(
                        505,
                        60,
                        40,
                        "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead"));
    }

    @Test
    void aMethodInPlaceOfAHeaderIsUnexpected(RawChannel channel) {
        channel.send(Methods.publish("", "nowhere")).send(Methods.channelFlow(true));

        assertThat(channel.closed().text())
                .isEqualTo("UNEXPECTED_FRAME - expected content header for class 60, "
                        + "got non content header frame instead");
    }

    @Test
    void aMethodInPlaceOfABodyIsUnexpected(RawChannel channel) {
        channel.send(Methods.publish("", "nowhere")).sendHeader(60, 5, Properties.none());

        channel.send(Methods.channelFlow(true));

        assertThat(channel.closed().text())
                .isEqualTo("UNEXPECTED_FRAME - expected content body, got non content body frame instead");
    }

    @Test
    void aBodyMayNotBeLongerThanAnnounced(RawChannel channel) {
        broker.skipOnRabbitMq310("it takes what is too much for the beginning of something else and waits");
        channel.send(Methods.publish("", "nowhere")).sendHeader(60, 2, Properties.none());

        channel.sendBody(new byte[3]);

        assertThat(channel.closed())
                .isEqualTo(Close.connection(
                        501, 60, 40, "FRAME_ERROR - content body frame exceeds remaining content size"));
    }

    @Test
    void aBodyMayNotBeAnnouncedAsLargerThanHalfAGigabyte(RawChannel channel) {
        broker.skipOnRabbitMq310("it waits for the whole body before it judges");

        channel.send(Methods.publish("", "nowhere")).sendHeader(60, 536_870_913, Properties.none());

        assertThat(channel.closed().text())
                .isEqualTo("FRAME_ERROR - content body size 536870913 exceeds maximum allowed size 536870912");
    }

    @Test
    void heartbeatsBelongToChannelZero(RawConnection connection) {
        connection.send(new Frame(Frame.HEARTBEAT, 1, new byte[0]));

        assertThat(connection.close(505))
                .isEqualTo(Close.connection(505, 0, 0, "UNEXPECTED_FRAME - type 8, all octets = <<>>"));
    }

    @Test
    void heartbeatsCarryNothing(RawConnection connection) {
        connection.send(new Frame(Frame.HEARTBEAT, 0, new byte[] {1}));

        assertThat(connection.close(501).text()).endsWith("unknown_frame");
    }

    @Test
    void channelZeroTakesNoContent(RawConnection connection) {
        connection.send(new Frame(Frame.BODY, 0, "abc".getBytes(UTF_8)));

        assertThat(connection.close(505).text()).isEqualTo("UNEXPECTED_FRAME - type 3, all octets = <<\"abc\">>");
    }

    @Test
    void channelZeroTakesNoChannelMethods(RawConnection connection) {
        connection.send(Methods.queueDeclare("q", Map.of()));

        assertThat(connection.close(504))
                .isEqualTo(
                        Close.connection(504, 50, 10, "CHANNEL_ERROR - unexpected method in connection state running"));
    }

    @Test
    void namesMustBeUtf8(RawChannel channel) {
        byte[] notUtf8 = {(byte) 0xC3, 0x28};
        channel.send(Methods.method(
                50,
                10,
                new WireWriter().shortInt(0).shortString(notUtf8).octet(0).table(Map.of())));

        Close close = channel.closed();

        assertThat(close.code()).isEqualTo(501);
        assertThat(close.text()).contains("Malformed UTF-8 in shortstr");
    }

    @Test
    void argumentsThatEndTooEarlyCannotBeDecoded(RawChannel channel) {
        channel.send(
                Methods.method(50, 10, new WireWriter().shortInt(0).octet(200).octet('q')));

        Close close = channel.closed();

        assertThat(close.code()).isEqualTo(501);
        assertThat(close.text()).startsWith("FRAME_ERROR - cannot decode <<");
    }

    @Test
    void whatOnlyABrokerSaysIsNotImplemented(RawChannel channel) {
        channel.send(Methods.method(
                50, 11, new WireWriter().shortString("q").longInt(0).longInt(0)));

        Close close = channel.closed();

        assertThat(close.code()).isEqualTo(503);
        assertThat(close.text()).isEqualTo("COMMAND_INVALID - unimplemented method");
    }

    /** RabbitMQ resets the socket; a readable close is what we send first. */
    @Test
    void anUnknownMethodEndsTheConnection(RawChannel channel) {
        channel.send(Methods.method(50, 99, new WireWriter()));

        endsReadably(channel, 503);
    }

    /** RabbitMQ resets the socket; a readable close is what we send first. */
    @Test
    void notANumberInArgumentsEndsTheConnection(RawChannel channel) {
        channel.send(Methods.queueDeclare("", Map.of("n", new Tagged('d', NAN)), Flag.EXCLUSIVE));

        if (broker.peer() == Peer.RABBITMQ_3_10) {
            channel.connection().awaitEnd();
        } else {
            assertThat(channel.closed().code()).isIn(501, 502);
        }
    }

    @Test
    void anUnknownFieldTypeInHeadersEndsTheConnection(RawChannel channel) {
        Properties odd = Properties.headers(Map.of("odd", new Tagged('?', new byte[4])));

        channel.publish("", canaryQueue, odd, new byte[0]);
        // RabbitMQ decodes headers when somebody needs them
        channel.publish("amq.headers", "", odd, new byte[0]);

        assertThat(channel.closed().code()).isEqualTo(broker.either(501, 541));
        assertThat(canary.channel(1).drain(canaryQueue)).isEmpty();
    }

    private void endsReadably(RawChannel channel, int code) {
        if (broker.peer() == Peer.RABBITMQ_3_10) {
            assertThat(channel.connection().awaitEnd().unread()).isEmpty();
        } else {
            assertThat(channel.closed().code()).isEqualTo(code);
        }
    }

    @Test
    void halfAFrameAndTheEndOfTheStreamLeaveNothingBehind(RawConnection connection) {
        RawChannel channel = connection.openChannel(1);
        RawChannel witness = canary.channel(1);
        // the answer says that the channel has seen it: with its socket a connection loses what it has not looked at
        channel.publish("", canaryQueue, "whole").call(Methods.channelFlow(true));
        channel.send(Methods.publish("", canaryQueue))
                .sendHeader(60, 100, Properties.none())
                .sendBody(new byte[50]);
        connection.sendBytes(new byte[] {3, 0, 1, 0, 0}).flush();

        connection.close();

        await().until(() -> witness.ready(canaryQueue) > 0);
        assertThat(witness.drain(canaryQueue)).containsExactly("whole");
    }

    @RepeatedTest(20)
    void garbageIsAnsweredWithAClose(RepetitionInfo repetition, RawConnection connection) {
        long seed = 7919L * repetition.getCurrentRepetition();
        byte[] garbage = new byte[4000];
        new Random(seed).nextBytes(garbage);
        // negative, hence a length that no frame may have: the broker must not wait for the rest of it
        garbage[3] = (byte) 0x80;

        connection.sendBytes(garbage);

        assertThat(connection.close(501).text()).as("seed %d", seed).contains("frame_too_large");
    }
}
