package io.bilbymq.it.tls;

import io.bilbymq.it.raw.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Clients that ask for a server by a name. */
final class ServerNames {
    private ServerNames() {}

    /** Has a socket that is not connected yet ask for a name. */
    static void ask(SSLSocket socket, String name) {
        final SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
    }

    /** The certificate that a client is shown which asks for this name, or for none; it is trusted, or this throws. */
    static X509Certificate shown(int port, SSLContext client, @Nullable String name, String version)
            throws IOException {
        try (SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) RawConnection.DEADLINE.toMillis());
            socket.setEnabledProtocols(new String[] {version});
            if (name != null) {
                ask(socket, name);
            }
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
