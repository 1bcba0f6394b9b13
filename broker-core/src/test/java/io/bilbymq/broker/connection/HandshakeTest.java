package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the first byte to an open connection, or to a socket that closes. */
class HandshakeTest {
    private static final ConnectionMethod.TuneOk TUNE_OK = new ConnectionMethod.TuneOk(2047, 131072, 0);

    private final EmbeddedClient client = new EmbeddedClient();

    @Test
    void aClientThatFollowsTheProtocolGetsAConnection() {
        client.sendHeader();
        assertThat(client.heard()).singleElement().isInstanceOf(ConnectionMethod.Start.class);

        client.send(0, EmbeddedClient.startOk("secret"));
        assertThat(client.heard()).containsExactly(new ConnectionMethod.Tune(2047, 131072, 60));

        client.send(0, TUNE_OK, new ConnectionMethod.Open("/"));

        assertThat(client.heard()).containsExactly(new ConnectionMethod.OpenOk());
        client.pass(60_000);
        assertThat(client.isClosed())
                .as("the time for the handshake is not counted any more")
                .isFalse();
    }

    @Test
    void itAllMayComeByteByByte() {
        final ByteBuf all = Unpooled.buffer();
        all.writeBytes(Frame.protocolHeader());
        final Method[] methods = {EmbeddedClient.startOk("secret"), TUNE_OK, new ConnectionMethod.Open("/")};
        for (final Method method : methods) {
            FrameWriter.method(all, 0, method);
        }

        while (all.isReadable()) {
            client.send(all.readBytes(1));
        }

        assertThat(client.heard()).hasSize(3).last().isEqualTo(new ConnectionMethod.OpenOk());
    }

    @Test
    void anotherProtocolIsToldWhichOneIsSpokenHere() {
        client.send(Unpooled.copiedBuffer(new byte[] {'A', 'M', 'Q', 'P', 3, 1, 0, 0}));

        final ByteBuf answer = client.socket.readOutbound();
        assertThat(ByteBufUtil.getBytes(answer)).isEqualTo(Frame.protocolHeader());
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void whoSaysNothingIsGivenUp() {
        client.pass(9_999);
        assertThat(client.isClosed()).isFalse();

        client.pass(1);

        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aRefusedLoginIsToldToThoseWhoUnderstandIt() {
        client.sendHeader();
        client.heard();

        client.send(0, EmbeddedClient.startOk("wrong", "authentication_failure_close"));

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        403,
                        "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
                                + " For details see the broker logfile.",
                        0,
                        0));
        client.send(0, new ConnectionMethod.CloseOk());
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aRefusedLoginIsMetWithSilenceOtherwise() {
        client.sendHeader();
        client.heard();

        client.send(0, EmbeddedClient.startOk("wrong"));

        assertThat(client.heard()).isEmpty();
        client.pass(2_999);
        assertThat(client.isClosed()).isFalse();
        client.pass(1);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void anUnknownMechanismIsMetWithSilence() {
        client.sendHeader();
        client.heard();

        client.send(0, new ConnectionMethod.StartOk(FieldTable.empty(), "MAGIC", new byte[0], "en_US"));

        assertThat(client.heard()).isEmpty();
        client.pass(3_000);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void whatCannotBeAgreedUponIsToldWithItsReason() {
        client.sendHeader();
        client.send(0, EmbeddedClient.startOk("secret"));
        client.heard();

        client.send(0, new ConnectionMethod.TuneOk(2048, 131072, 0));

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(
                        530,
                        "NOT_ALLOWED - negotiated channel_max = 2048 is higher than the maximum allowed value (2047)",
                        10,
                        31));
    }

    @Test
    void aVirtualHostThatIsNotThereIsNamed() {
        client.sendHeader();
        client.send(0, EmbeddedClient.startOk("secret"), TUNE_OK);
        client.heard();

        client.send(0, new ConnectionMethod.Open("nope"));

        assertThat(client.heard())
                .containsExactly(new ConnectionMethod.Close(530, "NOT_ALLOWED - vhost nope not found", 10, 40));
        client.pass(3_000);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void methodsInTheWrongStateAreRefused() {
        client.sendHeader();
        client.send(0, EmbeddedClient.startOk("secret"));
        client.heard();

        client.send(0, new ConnectionMethod.Open("/"));

        final List<Method> heard = client.heard();
        assertThat(heard)
                .containsExactly(new ConnectionMethod.Close(
                        504, "CHANNEL_ERROR - unexpected method in connection state tuning", 10, 40));
    }

    @Test
    void aChannelMethodBeforeTheLoginIsMetWithSilence() {
        client.sendHeader();
        client.heard();

        client.send(1, new BasicMethod.Qos(0, 1, false));

        assertThat(client.heard()).isEmpty();
        client.pass(3_000);
        assertThat(client.isClosed()).isTrue();
    }
}
