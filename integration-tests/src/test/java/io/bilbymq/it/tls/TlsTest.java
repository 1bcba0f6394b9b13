package io.bilbymq.it.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AMQP through TLS. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {
    private static final byte[] UNEXPECTED_MESSAGE = {21, 3, 1, 0, 2, 2, 10};

    private final Path folder;

    TlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void messagesOfAllSizesComeThrough(String version) throws Exception {
        try (TlsBroker tls = new TlsBroker(folder, settings -> settings.withVersions(version), settings -> {});
                Connection connection = tls.factory(tls.client(null)).newConnection()) {
            final Channel channel = connection.createChannel();
            final String queue = channel.queueDeclare().getQueue();
            channel.confirmSelect();

            for (final int bytes : new int[] {0, 1, 100, 16 * 1024, 131_072, 3_000_000}) {
                final byte[] body = new byte[bytes];
                new Random(bytes).nextBytes(body);
                channel.basicPublish("", queue, null, body);
                channel.waitForConfirmsOrDie(10_000);
                final GetResponse got = channel.basicGet(queue, true);
                assertThat(got.getBody()).isEqualTo(body);
            }
        }
    }

    @Test
    void clientsThatCheckWhomTheySpeakToAreContent() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder)) {
            final SSLSocket socket = tls.socket(tls.client(null));

            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            try (RawConnection connection = RawConnection.over(socket).open()) {
                final RawChannel channel = connection.openChannel(1);
                final String queue = channel.declare("").queue();
                assertThat(channel.publish("", queue, "hello").get(queue)).isPresent();
            }
        }
    }

    @Test
    void aCertificateForAnotherHostOrOfAnotherAuthorityIsNotTrustedByThem() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder)) {
            final Authority another = Authority.root("CN=Another");
            assertThatThrownBy(() -> tls.factory(Issued.client(another.certificate(), null))
                            .newConnection())
                    .isInstanceOf(SSLHandshakeException.class);
        }
        final Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        final Authority authority = Authority.root("CN=Authority");
        final Issued other =
                authority.issue(Authority.Subject.named("CN=example.org").dns("example.org"));
        final TlsSettings settings = TlsSettings.of(
                other.writeChain(elsewhere.resolve("c.pem")), other.writeKey(elsewhere.resolve("k.pem")));
        try (TlsBroker first = new TlsBroker(folder);
                Broker broker = Broker.builder().tls(settings).start()) {
            final var factory = first.factory(Issued.client(authority.certificate(), null));
            factory.setPort(broker.tlsPort());
            assertThatThrownBy(factory::newConnection).isInstanceOf(SSLHandshakeException.class);
        }
    }

    /** RFC 8446 §D.2: the client's hello says the highest version that it knows. */
    @ParameterizedTest
    @ValueSource(strings = {"0300", "0301", "0302"})
    void versionsBefore12AreRefused(String version) throws Exception {
        final byte[] hello = HexFormat.of()
                .parseHex("16" + version + "002f" + "0100002b" + version + "00".repeat(32) + "00" + "0004c013c014"
                        + "0100");
        try (TlsBroker tls = new TlsBroker(folder);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), tls.broker.tlsPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(hello);

            final byte[] answer = socket.getInputStream().readAllBytes();

            assertThat(answer).hasSize(7).startsWith(21).endsWith(2, 70);
        }
    }

    @Test
    void aFileWithTheServersCertificateAloneIsCompletedFromTheAuthorities() throws Exception {
        final Authority root = Authority.root("CN=Root");
        final Authority middle = root.intermediate("CN=Middle");
        final Issued server = middle.server();
        final Path alone = Issued.write(folder.resolve("alone.pem"), server.certificate());
        final Path authorities =
                Issued.write(folder.resolve("authorities.pem"), root.certificate(), middle.certificate());
        final TlsSettings settings = TlsSettings.of(alone, server.writeKey(folder.resolve("key.pem")))
                .verifyingClients(authorities, false);

        try (Broker broker = Broker.builder().tls(settings).withoutPlainTcp().start();
                SSLSocket socket = (SSLSocket) Issued.client(root.certificate(), null)
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), broker.tlsPort())) {
            socket.startHandshake();

            assertThat(socket.getSession().getPeerCertificates())
                    .containsExactly(server.certificate(), middle.certificate());
            assertThat(broker.addresses()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AMQP\0\0\11\1", "GET / HTTP/1.1\r\n\r\n", "A", "\200\56\1\0\2"})
    void whoeverDoesNotSpeakTlsIsToldSoInTls(String bytes) throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                RawConnection connection = RawConnection.dial(address(tls))) {
            connection.sendBytes(bytes.getBytes(ISO_8859_1));

            assertThat(connection.readToEnd()).isEqualTo(UNEXPECTED_MESSAGE);
        }
    }

    /** A record says how long it is with its first bytes, a hello with the next. */
    @ParameterizedTest
    @ValueSource(strings = {"160301400101", "1603014000" + "01ffffff", "1603010005" + "0200000000"})
    void helloesThatCannotBeAreNotWaitedFor(String hex) throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                RawConnection connection = RawConnection.dial(address(tls))) {
            connection.sendBytes(HexFormat.of().parseHex(hex));

            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void aHandshakeMayComeByteByByte() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                Relay relay = Relay.byteByByte(tls.broker.tlsPort())) {
            final var factory = tls.factory(tls.client(null));
            factory.setPort(relay.port());

            try (Connection connection = factory.newConnection()) {
                final Channel channel = connection.createChannel();
                final String queue = channel.queueDeclare().getQueue();
                channel.basicPublish("", queue, null, "slow".getBytes(UTF_8));
                assertThat(channel.basicGet(queue, true).getBody()).isEqualTo("slow".getBytes(UTF_8));
            }
        }
    }

    /** Renegotiation is how one client could make a server compute all day long. */
    @Test
    void aSecondHandshakeIsRefused() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                SSLSocket socket = tls.socket(tls.client(null), "TLSv1.2")) {
            RawConnection.over(socket).open();

            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        RawConnection.over(socket).openChannel(1);
                    })
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(IOException.class),
                            e -> assertThat(e).isInstanceOf(UncheckedIOException.class),
                            e -> assertThat(e).isInstanceOf(AssertionError.class));
        }
    }

    /** Each asks for an answer, so a client that does not read could fill the server's memory (as in CVE-2026-39304 of ActiveMQ). */
    @Test
    void newKeysWithoutEndAreRefused() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder);
                SSLSocket socket = tls.socket(tls.client(null), "TLSv1.3");
                SSLSocket other = tls.socket(tls.client(null), "TLSv1.3")) {
            final RawConnection connection = RawConnection.over(other).open();
            RawConnection.over(socket).open();

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            // with TLS 1.3 that is a request for new keys on both sides
                            socket.startHandshake();
                        }
                    })
                    .isInstanceOf(IOException.class);

            // a few are what TLS 1.3 itself asks for now and then
            for (int i = 0; i < 20; i++) {
                other.startHandshake();
            }
            connection.openChannel(1);
        }
    }

    @Test
    void manySmallMessagesShareARecord() throws Exception {
        final int count = 5000;
        try (TlsBroker tls = new TlsBroker(folder);
                Relay relay = Relay.counting(tls.broker.tlsPort())) {
            final var factory = tls.factory(tls.client(null));
            factory.setPort(relay.port());
            try (Connection connection = factory.newConnection()) {
                final Channel channel = connection.createChannel();
                final String queue = channel.queueDeclare().getQueue();
                channel.confirmSelect();
                for (int i = 0; i < count; i++) {
                    channel.basicPublish("", queue, null, new byte[100]);
                }
                channel.waitForConfirmsOrDie(30_000);
                final long before = relay.records();
                final CountDownLatch all = new CountDownLatch(count);

                channel.basicConsume(queue, true, (tag, message) -> all.countDown(), tag -> {});

                assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
                final long records = relay.records() - before;
                System.err.println(count + " deliveries in " + records + " records");
                assertThat(records).isLessThan(count / 10);
            }
        }
    }

    /** The socket is not read again and again while queues take in what has come; what TLS has by then waits. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatComesWhileTheSocketIsNotReadIsNotLost(String version) throws Exception {
        final int count = 2000;
        try (TlsBroker tls = new TlsBroker(folder, settings -> settings.withVersions(version), settings -> {});
                Connection first = tls.factory(tls.client(null)).newConnection();
                Connection second = tls.factory(tls.client(null)).newConnection()) {
            final List<Channel> channels = List.of(first.createChannel(), second.createChannel());
            // one queue on each loop, so that each publisher has one that is elsewhere
            final List<String> queues = List.of(
                    channels.get(0).queueDeclare("", false, false, false, null).getQueue(),
                    channels.get(1).queueDeclare("", false, false, false, null).getQueue());
            for (final Channel channel : channels) {
                channel.confirmSelect();
                for (int i = 0; i < count; i++) {
                    final byte[] body = ByteBuffer.allocate(20_000).putInt(i).array();
                    channel.basicPublish("", queues.get(i % 2), null, body);
                }
                channel.waitForConfirmsOrDie(30_000);
            }

            for (final String queue : queues) {
                final int parity = queues.indexOf(queue);
                for (int round = 0; round < 2; round++) {
                    for (int i = parity; i < count; i += 2) {
                        final GetResponse got = channels.get(0).basicGet(queue, true);
                        assertThat(ByteBuffer.wrap(got.getBody()).getInt()).isEqualTo(i);
                    }
                }
            }
        }
    }

    @Test
    void aBrokerDoesNotStartWithFilesThatDoNotGoTogether() throws Exception {
        final Issued one = Authority.root("CN=Authority").server();
        final Issued another = Authority.root("CN=Authority").server();
        final Path certificate = one.writeChain(folder.resolve("one.pem"));
        final Path key = another.writeKey(folder.resolve("another.pem"));

        assertThatThrownBy(() ->
                        Broker.builder().tls(TlsSettings.of(certificate, key)).start())
                .hasMessageContaining("the key in " + key + " is not that of the certificate in " + certificate);
        final Path absent = folder.resolve("absent.pem");
        assertThatThrownBy(
                        () -> Broker.builder().tls(TlsSettings.of(absent, key)).start())
                .hasMessageContaining("there is no file " + absent);
        assertThatThrownBy(() -> Broker.builder().tls(TlsSettings.of(key, key)).start())
                .hasMessageContaining("there is no certificate in " + key);
    }

    @Test
    void aClientThatLeavesInTheMiddleOfAHandshakeLeavesNothingBehind() throws Exception {
        try (TlsBroker tls = new TlsBroker(folder)) {
            for (int i = 0; i < 50; i++) {
                try (RawConnection gone = RawConnection.dial(address(tls))) {
                    gone.sendBytes(HexFormat.of().parseHex("160301010001")).flush();
                }
            }
            assertThat(tls.socket(tls.client(null)).getSession().isValid()).isTrue();
        }
    }

    private static InetSocketAddress address(TlsBroker tls) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), tls.broker.tlsPort());
    }
}
