package io.bilbymq.broker.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a handshake has led to, in the words in which RabbitMQ tells of connections.
 *
 * @param version {@code tlsv1.3} or {@code tlsv1.2}
 * @param keyExchange such as {@code ecdhe_rsa}; {@code any} if the cipher suite leaves it open, as those of TLS 1.3 do
 * @param cipher such as {@code aes_256_gcm}
 * @param hash what authenticates each record; {@code aead} if the cipher does
 * @param peer the client's certificate, if it has shown one; it has been verified
 */
public record TlsSession(
        String version, String keyExchange, String cipher, String hash, Optional<PeerCertificate> peer) {
    private static final Pattern SUITE = Pattern.compile("TLS_(?:(\\w+)_WITH_)?(\\w+)_(SHA\\d*)");

    /** After the handshake. */
    public static TlsSession of(SSLSession session) {
        final Matcher suite = SUITE.matcher(session.getCipherSuite());
        final boolean known = suite.matches();
        final String exchange = known && suite.group(1) != null ? lower(suite.group(1)) : "any";
        final String cipher = known ? lower(suite.group(2)) : lower(session.getCipherSuite());
        final boolean authenticates = cipher.endsWith("_gcm") || cipher.endsWith("_poly1305");
        return new TlsSession(
                lower(session.getProtocol()),
                exchange,
                cipher,
                known && !authenticates ? lower(suite.group(3)) : "aead",
                peer(session));
    }

    private static Optional<PeerCertificate> peer(SSLSession session) {
        try {
            final Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own
                    ? Optional.of(new PeerCertificate(own))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
