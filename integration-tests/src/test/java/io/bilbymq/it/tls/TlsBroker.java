package io.bilbymq.it.tls;

import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.TlsSettings;
import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A broker in this JVM with a certificate of its own authority, and clients that trust that one. */
final class TlsBroker implements AutoCloseable {
    final Path folder;
    final Authority authority;
    final Broker broker;

    /** {@code how} changes what is configured of TLS, {@code more} anything else. */
    TlsBroker(Path folder, UnaryOperator<TlsSettings> how, Consumer<BrokerSettings.Builder> more) throws IOException {
        this(folder, how, more, "127.0.0.1");
    }

    /** The same at another address of this machine. */
    TlsBroker(Path folder, UnaryOperator<TlsSettings> how, Consumer<BrokerSettings.Builder> more, String host)
            throws IOException {
        this.folder = folder;
        this.authority = Authority.root("CN=Authority");
        install(authority.server());
        broker = Broker.builder()
                .host(host)
                .tls(how.apply(TlsSettings.of(certificateFile(), keyFile())))
                .settings(more)
                .start();
    }

    TlsBroker(Path folder) throws IOException {
        this(folder, tls -> tls, settings -> {});
    }

    Path certificateFile() {
        return folder.resolve("certificate.pem");
    }

    Path keyFile() {
        return folder.resolve("key.pem");
    }

    void install(Issued server) throws IOException {
        server.writeChain(certificateFile());
        server.writeKey(keyFile());
    }

    /** Trusts the broker's authority and shows this certificate, if any. */
    SSLContext client(@Nullable Issued shown) throws Exception {
        return Issued.client(authority.certificate(), shown);
    }

    /** The Java client, which checks the host's name. */
    ConnectionFactory factory(SSLContext context) {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.tlsPort());
        factory.useSslProtocol(context);
        factory.enableHostnameVerification();
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    /** A socket with the handshake done. */
    SSLSocket socket(SSLContext context, String... versions) throws IOException {
        final SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), broker.tlsPort());
        socket.setSoTimeout((int) RawConnection.DEADLINE.toMillis());
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        socket.startHandshake();
        return socket;
    }

    @Override
    public void close() {
        broker.close();
    }
}
