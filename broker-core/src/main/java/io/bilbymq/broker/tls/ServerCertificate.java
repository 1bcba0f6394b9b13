package io.bilbymq.broker.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * A certificate that the server shows.
 *
 * @param file where it was read
 * @param chain its own, and behind it those that lead to an authority
 * @param key its private key
 */
record ServerCertificate(Path file, List<X509Certificate> chain, PrivateKey key) {
    /**
     * Reads its files.
     *
     * @param authorities complete the chain
     * @throws IOException saying which of them cannot be used and why
     */
    static ServerCertificate read(
            Path certificateFile, Path keyFile, Optional<String> keyPassword, List<X509Certificate> authorities)
            throws IOException {
        final List<X509Certificate> chain = Certificates.completed(Certificates.read(certificateFile), authorities);
        final PrivateKey key = PrivateKeys.read(keyFile, keyPassword);
        Certificates.requireMatch(chain.get(0), certificateFile, key, keyFile);
        return new ServerCertificate(certificateFile, chain, key);
    }

    /** Java's way to show nothing but this one. */
    X509ExtendedKeyManager keys() throws GeneralSecurityException, IOException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        final char[] unused = new char[0];
        store.setKeyEntry("server", key, unused, chain.toArray(X509Certificate[]::new));
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, unused);
        for (final KeyManager manager : factory.getKeyManagers()) {
            if (manager instanceof X509ExtendedKeyManager extended) {
                return extended;
            }
        }
        throw new IllegalStateException("every Java platform has a manager of keys");
    }

    /** When its time is over. */
    Instant notAfter() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** Where it was read, and nothing of its key. */
    @Override
    public String toString() {
        return file.toString();
    }
}
