package io.bilbymq.broker.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates are taken from clients: those that lead to one of the given authorities over not too many others
 * (RFC 5280 §6). Revocation lists are not looked at. No server is ever trusted: nobody asks for that here.
 *
 * <p>Java's own check, with one thing more: a certificate that is itself among the authorities is not looked at further by
 * Java, not even whether its time is over.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager path;

    private ClientTrust(X509ExtendedTrustManager path) {
        this.path = path;
    }

    /**
     * Trusts whom these authorities vouch for.
     *
     * @param depth certificates that may stand between an authority and a client's
     */
    static ClientTrust of(List<X509Certificate> authorities, int depth) throws GeneralSecurityException {
        final Set<TrustAnchor> anchors = authorities.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        final PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setMaxPathLength(depth);
        final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        for (final TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new ClientTrust(extended);
            }
        }
        throw new IllegalStateException("every Java platform has a PKIX trust manager");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        path.checkClientTrusted(chain, authType, engine);
        requireInTime(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        path.checkClientTrusted(chain, authType, socket);
        requireInTime(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        path.checkClientTrusted(chain, authType);
        requireInTime(chain);
    }

    private static void requireInTime(X509Certificate[] chain) throws CertificateException {
        chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("no server is trusted here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return path.getAcceptedIssuers();
    }
}
