package io.bilbymq.it.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, those that vouch for it up to the root, and its keys.
 *
 * @param chain its own first
 */
public record Issued(List<X509Certificate> chain, KeyPair keys) {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** The chain without the root, in PEM. */
    public Path writeChain(Path file) throws IOException {
        final List<X509Certificate> sent = chain.size() > 1 ? chain.subList(0, chain.size() - 1) : chain;
        return write(file, sent.toArray(X509Certificate[]::new));
    }

    /** The key in PKCS#8, in PEM. */
    public Path writeKey(Path file) throws IOException {
        return Files.writeString(file, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    /** Certificates in PEM. */
    public static Path write(Path file, X509Certificate... certificates) throws IOException {
        final StringBuilder text = new StringBuilder();
        for (final X509Certificate certificate : certificates) {
            try {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        return Files.writeString(file, text);
    }

    static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /** What a client needs that trusts this authority, and shows this certificate if it is asked for one. */
    public static SSLContext client(X509Certificate trusted, @Nullable Issued shown) throws Exception {
        return client(
                trusted, shown, shown == null ? 0 : Math.max(1, shown.chain().size() - 1));
    }

    /** The same, with so many certificates of the chain. */
    static SSLContext client(X509Certificate trusted, @Nullable Issued shown, int certificates) throws Exception {
        final KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("authority", trusted);
        final TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trust);
        final KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (shown != null) {
            final List<Certificate> chain = new ArrayList<>(shown.chain().subList(0, certificates));
            final PrivateKey key = shown.keys().getPrivate();
            keys.setKeyEntry("client", key, new char[0], chain.toArray(Certificate[]::new));
        }
        keyManagers.init(keys, new char[0]);
        final SSLContext context = SSLContext.getInstance("TLS");
        // A client that only showed certificates of the authorities that the server names could not be refused by it.
        context.init(
                Arrays.stream(keyManagers.getKeyManagers())
                        .map(ShowsWhatItHas::of)
                        .toArray(KeyManager[]::new),
                trustManagers.getTrustManagers(),
                null);
        return context;
    }
}
