package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.TlsSettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/** What one reading of the files has given, ready to shake hands with. Immutable, thread safe. */
final class TlsMaterial {
    /** Sessions that are kept so that clients come back cheaper; most do without, by tickets that they keep themselves. */
    private static final int SESSIONS_MAX = 1024;

    /** What was found out about a client is believed for so long. */
    private static final int SESSION_SECONDS = 3600;

    private final SSLContext context;
    private final SSLParameters parameters;
    private final Instant notAfter;

    private TlsMaterial(SSLContext context, SSLParameters parameters, Instant notAfter) {
        this.context = context;
        this.parameters = parameters;
        this.notAfter = notAfter;
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
        final List<X509Certificate> chain =
                Certificates.completed(Certificates.read(settings.certificateFile()), authorities);
        final PrivateKey key = PrivateKeys.read(settings.keyFile(), settings.keyPassword());
        Certificates.requireMatch(chain.get(0), settings.certificateFile(), key, settings.keyFile());
        try {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(chain, key).getKeyManagers(), trust(settings, authorities), null);
            final SSLSessionContext sessions = context.getServerSessionContext();
            sessions.setSessionCacheSize(SESSIONS_MAX);
            sessions.setSessionTimeout(SESSION_SECONDS);
            return new TlsMaterial(
                    context,
                    parameters(context, settings),
                    chain.get(0).getNotAfter().toInstant());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot speak TLS with " + settings.certificateFile() + ": " + e.getMessage(), e);
        }
    }

    private static KeyManagerFactory keys(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        final char[] unused = new char[0];
        store.setKeyEntry("server", key, unused, chain.toArray(X509Certificate[]::new));
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, unused);
        return factory;
    }

    /** Without authorities nobody's certificate is trusted: those of the machine, which Java would take, are of no use here. */
    private static TrustManager[] trust(TlsSettings settings, List<X509Certificate> authorities)
            throws GeneralSecurityException {
        return settings.verifyPeer()
                ? new TrustManager[] {ClientTrust.of(authorities, settings.depth())}
                : new TrustManager[0];
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
        return parameters;
    }

    /** One end of a conversation that a client begins. */
    SSLEngine engine() {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** When the time of the server's certificate is over. */
    Instant notAfter() {
        return notAfter;
    }
}
