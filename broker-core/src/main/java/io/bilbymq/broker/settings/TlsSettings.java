package io.bilbymq.broker.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How TLS is spoken. Files are in PEM format; they are read again when they change.
 *
 * <p>A client is asked for a certificate only if it is verified too: there is no way to have one that nobody looks at.
 *
 * @param certificateFile the server's certificate, and behind it those that lead to an authority
 * @param keyFile its private key: PKCS#8, PKCS#1 or SEC 1, encrypted or not
 * @param keyPassword what the key is encrypted with; empty if it is not. No text shows it
 * @param authorityFile certificates of authorities: what clients' certificates are verified with, and what completes the
 *     server's own chain
 * @param verifyPeer asks clients for a certificate, and refuses one that no authority vouches for
 * @param certificateRequired refuses a client without certificate
 * @param depth how many certificates of intermediate authorities may stand between a client's certificate and an authority
 *     of {@code authorityFile}, as RabbitMQ counts
 * @param versions {@code TLSv1.2}, {@code TLSv1.3}, or both
 * @param ciphers cipher suites by the names of Java (which are those of the standard), the best first; empty for
 *     {@link #CIPHERS}
 * @param serverOrder whether the server's order of them counts, and not the client's
 * @param handshakeTimeoutMillis how long a handshake may take
 * @param hostCertificates certificates for clients that ask for certain hosts by name; the others are shown that of
 *     {@code certificateFile}
 * @param revocation whether clients' certificates are looked up in lists of revoked ones
 */
public record TlsSettings(
        Path certificateFile,
        Path keyFile,
        Optional<String> keyPassword,
        Optional<Path> authorityFile,
        boolean verifyPeer,
        boolean certificateRequired,
        int depth,
        List<String> versions,
        List<String> ciphers,
        boolean serverOrder,
        int handshakeTimeoutMillis,
        List<HostCertificate> hostCertificates,
        Revocation revocation) {

    /** The versions that are not known to be broken. */
    public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /** Those that encrypt and authenticate in one, with keys that are of no use later to whoever recorded the session. */
    public static final List<String> CIPHERS = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** That of Erlang since its release 26, which RabbitMQ takes over. */
    private static final int DEPTH = 10;

    /** RabbitMQ's. */
    private static final int HANDSHAKE_MILLIS = 5000;

    public TlsSettings {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        hostCertificates = List.copyOf(hostCertificates);
        if (versions.isEmpty() || !VERSIONS.containsAll(versions)) {
            throw new IllegalArgumentException("versions must be some of " + VERSIONS + ", are " + versions);
        }
        if (certificateRequired && !verifyPeer) {
            throw new IllegalArgumentException("a certificate that is required has to be verified");
        }
        if (verifyPeer && authorityFile.isEmpty()) {
            throw new IllegalArgumentException("certificates of clients cannot be verified without an authority");
        }
        if (depth < 0) {
            throw new IllegalArgumentException("depth must not be negative, is " + depth);
        }
        if (handshakeTimeoutMillis < 1) {
            throw new IllegalArgumentException("handshakeTimeoutMillis must be positive, is " + handshakeTimeoutMillis);
        }
        if (revocation.check() != Revocation.Check.NONE && !verifyPeer) {
            throw new IllegalArgumentException("revocation can be checked of certificates only that are verified");
        }
        requireEachHostOnce(hostCertificates);
    }

    private static void requireEachHostOnce(List<HostCertificate> certificates) {
        final Map<String, String> origins = new HashMap<>();
        for (final HostCertificate certificate : certificates) {
            for (final String host : certificate.hosts()) {
                final String other = origins.putIfAbsent(host, certificate.origin());
                if (other != null) {
                    throw new IllegalArgumentException(
                            "the host " + host + " is named by " + other + " and by " + certificate.origin());
                }
            }
        }
    }

    /** TLS 1.2 and 1.3 with this certificate; clients are not asked for theirs. */
    public static TlsSettings of(Path certificateFile, Path keyFile) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                DEPTH,
                VERSIONS,
                List.of(),
                true,
                HANDSHAKE_MILLIS,
                List.of(),
                Revocation.NONE);
    }

    /** The same with a key that is encrypted with this password. */
    public TlsSettings withKeyPassword(String password) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                Optional.of(password),
                authorityFile,
                verifyPeer,
                certificateRequired,
                depth,
                versions,
                ciphers,
                serverOrder,
                handshakeTimeoutMillis,
                hostCertificates,
                revocation);
    }

    /** The same, but clients are asked for a certificate that one of these authorities vouches for. */
    public TlsSettings verifyingClients(Path authorities, boolean required) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                keyPassword,
                Optional.of(authorities),
                true,
                required,
                depth,
                versions,
                ciphers,
                serverOrder,
                handshakeTimeoutMillis,
                hostCertificates,
                revocation);
    }

    /** The same with another {@link #depth()}. */
    public TlsSettings withDepth(int certificates) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                keyPassword,
                authorityFile,
                verifyPeer,
                certificateRequired,
                certificates,
                versions,
                ciphers,
                serverOrder,
                handshakeTimeoutMillis,
                hostCertificates,
                revocation);
    }

    /** The same with these versions only. */
    public TlsSettings withVersions(String... only) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                keyPassword,
                authorityFile,
                verifyPeer,
                certificateRequired,
                depth,
                List.of(only),
                ciphers,
                serverOrder,
                handshakeTimeoutMillis,
                hostCertificates,
                revocation);
    }

    /** The same with these certificates for clients that ask for their hosts by name. */
    public TlsSettings withHostCertificates(List<HostCertificate> certificates) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                keyPassword,
                authorityFile,
                verifyPeer,
                certificateRequired,
                depth,
                versions,
                ciphers,
                serverOrder,
                handshakeTimeoutMillis,
                certificates,
                revocation);
    }

    /** The same, but certificates of clients, which have to be verified, are looked up in lists of revoked ones. */
    public TlsSettings checkingRevocation(Revocation check) {
        return new TlsSettings(
                certificateFile,
                keyFile,
                keyPassword,
                authorityFile,
                verifyPeer,
                certificateRequired,
                depth,
                versions,
                ciphers,
                serverOrder,
                handshakeTimeoutMillis,
                hostCertificates,
                check);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TLS with " + certificateFile + (verifyPeer ? ", clients verified with " + authorityFile.get() : "");
    }
}
