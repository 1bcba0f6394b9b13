package io.bilbymq.authentication.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * How this broker is the client of somebody's TLS. The peer is verified, its name too; no back end can say otherwise.
 *
 * @param authorities a PEM file of the certificates that are trusted; none means those that the JVM trusts
 * @param certificate a PEM file of the certificate that the broker shows, and those between it and an authority
 * @param key a PEM file of its key
 * @param password what the key is encrypted with
 * @param versions as Java names them: {@code TLSv1.3}
 * @param depth how many certificates may stand between the peer's and the authority's
 * @param verified whether it matters who the peer is: without, anybody may have taken its place
 */
public record ClientTls(
        Optional<Path> authorities,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> password,
        List<String> versions,
        int depth,
        boolean verified) {
    /** What Java takes for unlimited is not: chains of certificates come from outside. */
    public static final int DEPTH = 10;

    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");
    private static final ClientTls DEFAULTS = new ClientTls(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), VERSIONS, DEPTH, true);

    /** Insists that certificate and key are there both or neither, and that versions are known. */
    public ClientTls {
        versions = versions.isEmpty() ? VERSIONS : List.copyOf(versions);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
        }
        if (!VERSIONS.containsAll(versions)) {
            throw new IllegalArgumentException("the versions of TLS are " + VERSIONS);
        }
        if (depth < 0 || depth > 255) {
            throw new IllegalArgumentException("the depth is from 0 to 255");
        }
    }

    /** What the JVM trusts, and no certificate to show. */
    public static ClientTls defaults() {
        return DEFAULTS;
    }

    /** These settings, trusting the certificates in a file. */
    public ClientTls trusting(Path file) {
        return new ClientTls(Optional.of(file), certificate, key, password, versions, depth, verified);
    }

    /** These settings with any peer, whatever it shows. For whoever has asked for just that. */
    public ClientTls unverified() {
        return new ClientTls(authorities, certificate, key, password, versions, depth, false);
    }

    /**
     * Reads the files. Blocks.
     *
     * @throws IllegalArgumentException if one cannot be used; the message says which, and why
     */
    public SSLContext context() {
        try {
            if (verified && authorities.isEmpty() && certificate.isEmpty()) {
                return SSLContext.getDefault();
            }
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trust(), null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the certificates and keys do not go together", unusable);
        }
    }

    /** The versions, for sockets that this is used with. */
    public SSLParameters parameters() {
        final SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(versions.toArray(String[]::new));
        return parameters;
    }

    /**
     * Makes sockets of these versions. Whoever uses them verifies the name of the peer. Reads the files. Blocks.
     *
     * @throws IllegalArgumentException if one cannot be used; the message says which, and why
     */
    public SSLSocketFactory sockets() {
        return new RestrictedSockets(context().getSocketFactory(), parameters());
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        if (!verified) {
            return new TrustManager[] {new Anybody()};
        }
        if (authorities.isEmpty()) {
            final TrustManagerFactory standard =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            standard.init((KeyStore) null);
            return standard.getTrustManagers();
        }
        final KeyStore store = emptyStore();
        int number = 0;
        for (final X509Certificate authority : Pem.read(authorities.get()).certificates()) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        final PKIXBuilderParameters path = new PKIXBuilderParameters(store, new X509CertSelector());
        path.setRevocationEnabled(false);
        path.setMaxPathLength(depth);
        final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(path));
        return factory.getTrustManagers();
    }

    private KeyManager[] keys() throws GeneralSecurityException, IOException {
        if (certificate.isEmpty() || key.isEmpty()) {
            return new KeyManager[0];
        }
        final KeyStore store = emptyStore();
        final char[] inMemoryOnly = {};
        store.setKeyEntry(
                "own",
                Pem.read(key.get()).privateKey(password),
                inMemoryOnly,
                Pem.read(certificate.get()).certificates().toArray(X509Certificate[]::new));
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, inMemoryOnly);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TLS with authorities " + authorities + ", certificate " + certificate + ", key " + key + ", "
                + versions;
    }
}
