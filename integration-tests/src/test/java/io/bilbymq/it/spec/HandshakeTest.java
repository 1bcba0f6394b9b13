package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.Peer;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireReader;
import io.bilbymq.it.raw.WireWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AMQP 0-9-1 §2.2.4: how a connection comes to be, and what happens to one that does not. */
@AgainstBroker
class HandshakeTest {
    private static final byte[] GUEST = "\0guest\0guest".getBytes(UTF_8);

    private final BrokerUnderTest broker;

    HandshakeTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\0\10\0", "AMQP\3\1\0\0", "AMQP\1\1\0\12", "GET / HT", "\26\3\1\2\0\1\0\1"})
    void foreignProtocolHeadersAreAnsweredWithOurHeaderAndTheEnd(String header) {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            connection.sendBytes(header.getBytes(ISO_8859_1));

            byte[] answer = connection.readToEnd();

            assertThat(answer).isEqualTo("AMQP\0\0\11\1".getBytes(ISO_8859_1));
        }
    }

    @Test
    void theHeaderOfVersion09IsTakenAs091() {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            connection.sendBytes("AMQP\1\1\0\11".getBytes(ISO_8859_1));

            WireReader start = connection.expect(10, 10).reader();

            assertThat(List.of(start.octet(), start.octet())).containsExactly(0, 9);
        }
    }

    @Test
    void startNamesVersionSortedPropertiesCapabilitiesMechanismsAndLocale() {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            WireReader start = connection.sendHeader().expect(10, 10).reader();

            assertThat(List.of(start.octet(), start.octet())).containsExactly(0, 9);
            Map<String, Object> properties = start.table();
            assertThat(List.copyOf(properties.keySet()))
                    .isSorted()
                    .contains("capabilities", "cluster_name", "copyright", "information", "platform", "product")
                    .contains("version");
            assertThat(properties.get("capabilities")).isEqualTo(capabilities());
            assertThat(new String(start.longString(), UTF_8).split(" ")).contains("PLAIN", "AMQPLAIN");
            assertThat(new String(start.longString(), UTF_8)).isEqualTo("en_US");
        }
    }

    private static Map<String, Object> capabilities() {
        Map<String, Object> capabilities = new LinkedHashMap<>();
        for (String name : List.of(
                "publisher_confirms",
                "exchange_exchange_bindings",
                "basic.nack",
                "consumer_cancel_notify",
                "connection.blocked",
                "consumer_priorities",
                "authentication_failure_close",
                "per_consumer_qos",
                "direct_reply_to")) {
            capabilities.put(name, true);
        }
        return capabilities;
    }

    @Test
    void tuneProposes2047Channels128KiBFramesAnd60Seconds() {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            WireReader tune = connection.login(RawConnection.CAPABILITIES).reader();

            assertThat(List.of((long) tune.shortInt(), tune.longInt(), (long) tune.shortInt()))
                    .containsExactly(2047L, 131_072L, 60L);
        }
    }

    @Test
    void amqplainIsUnderstoodToo() {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            connection.sendHeader().expect(10, 10);
            Map<String, Object> login = new LinkedHashMap<>();
            login.put("LOGIN", "guest");
            login.put("PASSWORD", "guest");

            connection.send(Methods.startOk(Map.of(), "AMQPLAIN", WireWriter.fields(login)));

            connection.expect(10, 30);
        }
    }

    @Test
    void aWrongPasswordIsRefusedWithAReasonIfTheClientCanTakeOne() {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            connection.sendHeader().expect(10, 10);

            connection.send(Methods.startOk(RawConnection.CAPABILITIES, "PLAIN", "\0guest\0wrong".getBytes(UTF_8)));

            assertThat(connection.close(403))
                    .isEqualTo(Close.connection(
                            403,
                            0,
                            0,
                            "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. "
                                    + "For details see the broker logfile."));
        }
    }

    /** Takes three seconds, once for all: the broker makes whoever guesses wait. */
    @Test
    void whatIsWrongBeforeAuthenticationIsDroppedWithoutAWord() {
        List<Method> wrong = List.of(
                Methods.startOk(Map.of(), "PLAIN", "\0guest\0wrong".getBytes(UTF_8)),
                Methods.startOk(RawConnection.CAPABILITIES, "PLAIN", "guest".getBytes(UTF_8)),
                Methods.startOk(RawConnection.CAPABILITIES, "NONSENSE", GUEST),
                Methods.startOk(RawConnection.CAPABILITIES, "AMQPLAIN", new byte[0]));
        List<RawConnection> connections = new ArrayList<>();
        for (Method startOk : wrong) {
            RawConnection connection = RawConnection.dial(broker.address());
            connection.sendHeader().expect(10, 10);
            connection.send(startOk).flush();
            connections.add(connection);
        }

        for (RawConnection connection : connections) {
            Optional<Method> said = connection.awaitEnd().unread();

            assertThat(said).isEmpty();
            connection.close();
        }
    }

    /** RabbitMQ drops it after three seconds without a word; saying why is friendlier. */
    @Test
    void numbersBeyondWhatWasProposedAreNotNegotiable() {
        List<Method> wrong = List.of(
                Methods.tuneOk(2047, 131_073, 0),
                Methods.tuneOk(2047, 4095, 0),
                Methods.tuneOk(2047, 0, 0),
                Methods.tuneOk(2048, 131_072, 0),
                Methods.tuneOk(0, 131_072, 0));
        List<RawConnection> connections = new ArrayList<>();
        for (Method tuneOk : wrong) {
            RawConnection connection = RawConnection.dial(broker.address());
            connection.login(RawConnection.CAPABILITIES);
            connection.send(tuneOk).send(Methods.connectionOpen("/")).flush();
            connections.add(connection);
        }

        for (RawConnection connection : connections) {
            if (broker.peer() == Peer.BILBYMQ) {
                assertThat(connection.close(530).text()).startsWith("NOT_ALLOWED - negotiated ");
                connection.send(Methods.connectionCloseOk());
            }
            assertThat(connection.awaitEnd().unread()).isEmpty();
            connection.close();
        }
    }

    @Test
    void framesOf4096BytesAreSmallEnough() {
        try (RawConnection connection = RawConnection.open(broker.address(), 10, 4096, 0)) {
            RawChannel channel = connection.openChannel(1);
            String queue = channel.declare("", Flag.EXCLUSIVE).queue();

            channel.publish("", queue, "x".repeat(10_000));

            assertThat(channel.get(queue).orElseThrow().text()).isEqualTo("x".repeat(10_000));
        }
    }

    @Test
    void aMissingVirtualHostIsNamed() {
        try (RawConnection connection = RawConnection.dial(broker.address())) {
            connection.login(RawConnection.CAPABILITIES);

            connection.send(Methods.tuneOk(2047, 131_072, 0)).send(Methods.connectionOpen("nope"));

            assertThat(connection.close(530))
                    .isEqualTo(Close.connection(530, 10, 40, "NOT_ALLOWED - vhost nope not found"));
        }
    }

    @Test
    void aSecondOpenIsNotExpected(RawConnection connection) {
        connection.send(Methods.connectionOpen("/"));

        Close close = connection.close(504);

        assertThat(List.of(close.classId(), close.methodId())).containsExactly(10, 40);
        assertThat(close.text()).isEqualTo("CHANNEL_ERROR - unexpected method in connection state running");
    }

    @Test
    void aNewSecretIsTakenNote(RawConnection connection) {
        Method updateSecret = Methods.method(
                10, 70, new WireWriter().longString("token".getBytes(UTF_8)).shortString("refresh"));

        connection.send(updateSecret);

        connection.expect(10, 71);
    }

    @Test
    void everyCloseIsAnswered(RawConnection connection) {
        connection.openChannel(1);

        connection.send(Methods.connectionClose()).send(Methods.connectionClose());

        connection.expect(10, 51);
        connection.expect(10, 51);
    }

    @Test
    void nothingIsDoneForAConnectionThatIsClosing(RawConnection connection, RawChannel other) {
        String queue = broker.name("q");
        RawChannel channel = connection.openChannel(1);

        connection.send(Methods.connectionClose());
        channel.send(Methods.queueDeclare(queue, Map.of()));

        connection.expect(10, 51);
        other.send(Methods.queueDeclare(queue, Map.of(), Flag.PASSIVE));
        assertThat(other.closed().code()).isEqualTo(404);
    }

    /** Takes ten seconds, the shortest time after which a broker may give up on a silent client. */
    @Test
    void aHandshakeThatGetsStuckIsDroppedAfterTenSeconds() {
        try (RawConnection silent = RawConnection.dial(broker.address());
                RawConnection stuck = RawConnection.dial(broker.address())) {
            silent.deadline(Duration.ofSeconds(20));
            stuck.sendHeader().expect(10, 10);

            silent.awaitEnd();
            stuck.awaitEnd();

            assertThat(silent.unread()).isEmpty();
            assertThat(stuck.unread()).isEmpty();
        }
    }
}
