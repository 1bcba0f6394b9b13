package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.HostCertificate;
import io.bilbymq.broker.settings.Revocation;
import io.bilbymq.broker.settings.Revocation.Check;
import io.bilbymq.broker.settings.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/** What one reading of the files has given, ready to shake hands with. Immutable, thread safe. */
final class TlsMaterial {
    /** Sessions that are kept so that clients come back cheaper; most do without, by tickets that they keep themselves. */
    private static final int SESSIONS_MAX = 1024;

    /** What was found out about a client is believed for so long. */
    private static final int SESSION_SECONDS = 3600;

    /** Clients of a certificate that ends have that long to get used to the thought. */
    private static final Duration WARN_BEFORE = Duration.ofDays(14);

    private final SSLContext context;
    private final SSLParameters parameters;
    private final List<ServerCertificate> certificates;
    private final Optional<RevocationLists> lists;

    private TlsMaterial(
            SSLContext context,
            SSLParameters parameters,
            List<ServerCertificate> certificates,
            Optional<RevocationLists> lists) {
        this.context = context;
        this.parameters = parameters;
        this.certificates = List.copyOf(certificates);
        this.lists = lists;
    }

    /** All that are read. A folder is there with the files in it. */
    static List<Path> files(TlsSettings settings) throws IOException {
        final List<Path> files = new ArrayList<>(List.of(settings.certificateFile(), settings.keyFile()));
        settings.authorityFile().ifPresent(files::add);
        for (final HostCertificate each : settings.hostCertificates()) {
            files.add(each.certificateFile());
            files.add(each.keyFile());
        }
        if (settings.revocation().lists().isPresent()) {
            files.addAll(RevocationLists.files(settings.revocation().lists().get()));
        }
        return files;
    }

    /**
     * Reads the files.
     *
     * @throws IOException saying which of them cannot be used and why
     */
    static TlsMaterial read(TlsSettings settings) throws IOException {
        final List<X509Certificate> authorities = settings.authorityFile().isPresent()
                ? Certificates.read(settings.authorityFile().get())
                : List.of();
        final List<ServerCertificate> certificates = certificates(settings, authorities);
        final Optional<RevocationLists> lists = lists(settings.revocation());
        try {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys(settings, certificates)}, trust(settings, authorities, lists), null);
            final SSLSessionContext sessions = context.getServerSessionContext();
            sessions.setSessionCacheSize(SESSIONS_MAX);
            sessions.setSessionTimeout(SESSION_SECONDS);
            return new TlsMaterial(context, parameters(context, settings), certificates, lists);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot speak TLS with " + settings.certificateFile() + ": " + e.getMessage(), e);
        }
    }

    /** The one for everybody first. */
    private static List<ServerCertificate> certificates(TlsSettings settings, List<X509Certificate> authorities)
            throws IOException {
        final List<ServerCertificate> certificates = new ArrayList<>();
        certificates.add(ServerCertificate.read(
                settings.certificateFile(), settings.keyFile(), settings.keyPassword(), authorities));
        for (final HostCertificate each : settings.hostCertificates()) {
            try {
                certificates.add(ServerCertificate.read(
                        each.certificateFile(), each.keyFile(), each.keyPassword(), authorities));
            } catch (IOException e) {
                throw new IOException(each.origin() + ": " + e.getMessage(), e);
            }
        }
        return certificates;
    }

    private static X509ExtendedKeyManager keys(TlsSettings settings, List<ServerCertificate> certificates)
            throws GeneralSecurityException, IOException {
        if (settings.hostCertificates().isEmpty()) {
            return certificates.get(0).keys();
        }
        final List<X509ExtendedKeyManager> keys = new ArrayList<>();
        for (final ServerCertificate each : certificates) {
            keys.add(each.keys());
        }
        return HostKeys.of(
                keys,
                settings.hostCertificates().stream().map(HostCertificate::hosts).toList());
    }

    /** Lists that nobody looks at are not read. */
    private static Optional<RevocationLists> lists(Revocation revocation) throws IOException {
        return revocation.check() != Check.NONE && revocation.lists().isPresent()
                ? Optional.of(RevocationLists.read(revocation.lists().get()))
                : Optional.empty();
    }

    /** Without authorities nobody's certificate is trusted: those of the machine, which Java would take, are of no use here. */
    private static TrustManager[] trust(
            TlsSettings settings, List<X509Certificate> authorities, Optional<RevocationLists> lists)
            throws GeneralSecurityException {
        if (!settings.verifyPeer()) {
            return new TrustManager[0];
        }
        final Optional<RevocationCheck> revocation =
                lists.map(read -> new RevocationCheck(settings.revocation().check(), read, authorities));
        return new TrustManager[] {ClientTrust.of(authorities, settings.depth(), revocation)};
    }

    private static SSLParameters parameters(SSLContext context, TlsSettings settings) throws IOException {
        final SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(settings.versions().toArray(String[]::new));
        final String[] ciphers = CipherNames.usable(
                settings, List.of(context.getSupportedSSLParameters().getCipherSuites()));
        if (ciphers.length == 0) {
            throw new IOException("this Java has none of the cipher suites that are configured");
        }
        parameters.setCipherSuites(ciphers);
        parameters.setUseCipherSuitesOrder(settings.serverOrder());
        if (settings.certificateRequired()) {
            parameters.setNeedClientAuth(true);
        } else if (settings.verifyPeer()) {
            parameters.setWantClientAuth(true);
        }
        if (!settings.hostCertificates().isEmpty()) {
            parameters.setSNIMatchers(List.of(HostKeys.everyName()));
        }
        return parameters;
    }

    /** One end of a conversation that a client begins. */
    SSLEngine engine() {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** When the time of the first of the server's certificates is over. */
    Instant notAfter() {
        return certificates.stream()
                .map(ServerCertificate::notAfter)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** What the log is to say of things that are as they should not be. */
    List<String> warnings(Instant now) {
        final List<String> warnings = new ArrayList<>();
        for (final ServerCertificate each : certificates) {
            if (each.notAfter().isBefore(now.plus(WARN_BEFORE))) {
                warnings.add(
                        "the time of the certificate in " + each.file() + " ends, or has ended, at " + each.notAfter());
            }
        }
        lists.ifPresent(read -> warnings.addAll(read.warnings(now)));
        return warnings;
    }
}
