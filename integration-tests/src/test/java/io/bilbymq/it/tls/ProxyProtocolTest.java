package io.bilbymq.it.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.connection.ConnectionStatus;
import io.bilbymq.broker.settings.TcpSettings;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code proxy_protocol = true}: who a client is says the proxy in front of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxyProtocolTest {
    private static final byte[] V2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);

    private final Path folder;

    ProxyProtocolTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Optional<TlsBroker> started = Optional.empty();

    private TlsBroker start(String host) throws IOException {
        final TcpSettings tcp = TcpSettings.defaults();
        final TlsBroker broker = new TlsBroker(
                folder,
                tls -> tls,
                settings -> settings.tcp(new TcpSettings(
                        tcp.backlog(),
                        tcp.noDelay(),
                        tcp.keepAlive(),
                        tcp.sendBufferBytes(),
                        tcp.receiveBufferBytes(),
                        true)),
                host);
        started = Optional.of(broker);
        return broker;
    }

    private Broker start() throws IOException {
        return start("127.0.0.1").broker;
    }

    @AfterEach
    void stop() {
        started.ifPresent(TlsBroker::close);
    }

    private static RawConnection dial(Broker broker, String header) {
        return RawConnection.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()))
                .sendBytes(header.getBytes(ISO_8859_1));
    }

    private static String v2(int command, int kind, byte... rest) {
        final ByteBuffer header = ByteBuffer.allocate(16 + rest.length);
        header.put(V2)
                .put((byte) command)
                .put((byte) kind)
                .putShort((short) rest.length)
                .put(rest);
        return new String(header.array(), ISO_8859_1);
    }

    private static String name(Broker broker) throws Exception {
        final ConnectionStatus only = broker.connections()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .get(0);
        return only.name();
    }

    private static boolean mayLogIn(RawConnection connection) {
        connection.sendHeader().expect(10, 10);
        connection.send(Methods.startOk(RawConnection.CAPABILITIES, "PLAIN", "\0guest\0guest".getBytes(ISO_8859_1)));
        return connection.answer().is(10, 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 127.0.0.9 10.9.9.9 1111 2222\r\n", "v2"})
    void theConnectionIsCalledByTheEndsOfTheClients(String header) throws Exception {
        final Broker broker = start();
        final byte[] ends = {127, 0, 0, 9, 10, 9, 9, 9, 0x04, 0x57, 0x08, (byte) 0xAE, 4, 0, 2, 0, 0};

        try (RawConnection connection = dial(broker, "v2".equals(header) ? v2(0x21, 0x11, ends) : header)
                .open()) {
            assertThat(name(broker)).isEqualTo("127.0.0.9:1111 -> 10.9.9.9:2222");
            connection.openChannel(1);
        }
    }

    @Test
    void namesOfIpv6HaveBrackets() throws Exception {
        final Broker broker = start();

        try (RawConnection connection =
                dial(broker, "PROXY TCP6 ::1 2001:db8::2 1111 2222\r\n").open()) {
            assertThat(name(broker)).isEqualTo("[::1]:1111 -> [2001:db8::2]:2222");
            connection.openChannel(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "local"})
    void aConnectionOfTheProxysOwnIsCalledByItsSocket(String header) throws Exception {
        final Broker broker = start();

        try (RawConnection connection =
                dial(broker, "local".equals(header) ? v2(0x20, 0x00) : header).open()) {
            assertThat(name(broker)).startsWith("127.0.0.1:").endsWith(" -> 127.0.0.1:" + broker.port());
            connection.openChannel(1);
        }
    }

    /** RabbitMQ 3.10 lets it in (CVE-2026-57216, CVE-2026-67411). */
    @Test
    void aUserWhoHasToBeOnThisMachineIsNotWhenTheProxySaysSo() throws Exception {
        final Broker broker = start();

        try (RawConnection remote = dial(broker, "PROXY TCP4 10.1.2.3 127.0.0.1 1111 5672\r\n");
                RawConnection local = dial(broker, "PROXY TCP4 127.0.0.1 127.0.0.1 1111 5672\r\n")) {
            assertThat(mayLogIn(local)).isTrue();
            assertThat(mayLogIn(remote)).isFalse();
        }
    }

    /** Loopback of another machine is not that of this one. */
    @Test
    void aProxyElsewhereCannotPutAClientOnThisMachine() throws Exception {
        final InetAddress outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
        Assumptions.assumeFalse(outside.isLoopbackAddress(), "this machine has no address but loopback");
        final Broker broker = start(outside.getHostAddress()).broker;
        final Socket socket = new Socket();
        socket.bind(new InetSocketAddress(outside, 0));
        socket.connect(new InetSocketAddress(outside, broker.port()), 10_000);

        try (RawConnection connection = RawConnection.over(socket)) {
            connection.sendBytes("PROXY TCP4 127.0.0.1 127.0.0.1 1111 5672\r\n".getBytes(ISO_8859_1));
            assertThat(mayLogIn(connection)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AMQP\0\0\11\1", "PROXY TCP4 10.1.2.3\r\n", "PROXZ", "\r\n\r\n\1", "GET / HTTP/1.1\r\n\r\n"})
    void aConnectionThatDoesNotBeginSoIsClosedWithoutAWord(String bytes) throws Exception {
        try (RawConnection connection = dial(start(), bytes)) {
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void everythingMayComeAtOnceOrByteByByte() throws Exception {
        final Broker broker = start();
        final String header = "PROXY TCP4 127.0.0.9 10.9.9.9 1111 2222\r\n";

        try (RawConnection atOnce = dial(broker, header + "AMQP\0\0\11\1")) {
            atOnce.expect(10, 10);
        }
        try (RawConnection slow =
                RawConnection.dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()))) {
            for (final byte octet : header.getBytes(ISO_8859_1)) {
                slow.sendBytes(new byte[] {octet}).flush();
            }
            slow.open();
            assertThat(name(broker)).isEqualTo("127.0.0.9:1111 -> 10.9.9.9:2222");
        }
    }

    @Test
    void tlsComesBehindIt() throws Exception {
        final TlsBroker tls = start("127.0.0.1");
        final Socket plain = new Socket(InetAddress.getLoopbackAddress(), tls.broker.tlsPort());
        plain.getOutputStream().write("PROXY TCP4 127.0.0.9 10.9.9.9 1111 2222\r\n".getBytes(ISO_8859_1));

        try (SSLSocket socket = (SSLSocket) tls.client(null)
                        .getSocketFactory()
                        .createSocket(plain, "localhost", tls.broker.tlsPort(), true);
                RawConnection connection = RawConnection.over(socket).open()) {
            assertThat(name(tls.broker)).isEqualTo("127.0.0.9:1111 -> 10.9.9.9:2222");
            connection.openChannel(1);
        }
    }
}
