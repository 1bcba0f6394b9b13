package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.tls.Authority;
import io.bilbymq.it.tls.Issued;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is encrypted for clients that do not read is as little as what is not encrypted for them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsConsumersTest {
    private static final int CONSUMERS = 100;
    private static final int MESSAGES = 400;
    private static final int BYTES = 32 * 1024;

    @Test
    void consumersThatNeverReadHoldNobodyUp() throws Exception {
        final Authority authority = Authority.root("CN=Authority");
        final Issued server = authority.server();
        final SSLContext context = Issued.client(authority.certificate(), null);
        final List<RawConnection> consumers = new ArrayList<>();
        try (TemporaryFolder folder = TemporaryFolder.create("tls-consumers");
                SmallBroker broker = SmallBroker.start(
                        "listeners.ssl.default=127.0.0.1:0",
                        "ssl_options.certfile="
                                + server.writeChain(folder.path().resolve("chain.pem")),
                        "ssl_options.keyfile=" + server.writeKey(folder.path().resolve("key.pem")),
                        "ssl_handshake_timeout=" + SmallBroker.PATIENCE.toMillis());
                RawConnection other = broker.connect()) {
            for (int i = 0; i < CONSUMERS; i++) {
                final RawConnection consumer = connect(broker, context);
                consumers.add(consumer);
                final RawChannel channel = consumer.openChannel(1);
                final String queue = channel.declare("", Flag.EXCLUSIVE).queue();
                channel.bind(queue, "amq.fanout", "");
                channel.consume(queue, "never reads");
            }
            final RawChannel publisher = other.openChannel(1);
            final String queue = publisher.declare("", Flag.EXCLUSIVE).queue();

            for (int i = 0; i < MESSAGES; i++) {
                publisher.publish("amq.fanout", "", "x".repeat(BYTES));
            }

            assertThat(publisher.publish("", queue, "served").get(queue)).isPresent();
            broker.assertAlive();
            assertThat(broker.log()).doesNotContain("internal error");
        } finally {
            consumers.forEach(RawConnection::close);
        }
    }

    private static RawConnection connect(SmallBroker broker, SSLContext context) throws Exception {
        final Socket plain = new Socket();
        plain.setReceiveBufferSize(4096);
        plain.connect(broker.tlsAddress());
        final SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(plain, "localhost", broker.tlsAddress().getPort(), true);
        socket.setSoTimeout((int) SmallBroker.PATIENCE.toMillis());
        socket.startHandshake();
        return RawConnection.over(socket).open();
    }
}
