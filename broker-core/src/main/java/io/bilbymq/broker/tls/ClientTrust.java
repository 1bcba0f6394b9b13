package io.bilbymq.broker.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whose certificates are taken from clients: those that lead to one of the given authorities over not too many others
 * (RFC 5280 §6), and are not revoked, if that is to be checked. No server is ever trusted: nobody asks for that here.
 *
 * <p>Java's own check, with two things more: a certificate that is itself among the authorities is not looked at further by
 * Java, not even whether its time is over; and how long a way to an authority may be is something that Java looks at when it
 * seeks one, but not when the client has shown one.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager path;
    private final Set<TrustAnchor> anchors;
    private final int depth;
    private final Optional<RevocationCheck> revocation;

    private ClientTrust(
            X509ExtendedTrustManager path, Set<TrustAnchor> anchors, int depth, Optional<RevocationCheck> revocation) {
        this.path = path;
        this.anchors = anchors;
        this.depth = depth;
        this.revocation = revocation;
    }

    /**
     * Trusts whom these authorities vouch for.
     *
     * @param depth certificates that may stand between an authority and a client's
     * @param revocation what is looked at besides; empty for nothing
     */
    static ClientTrust of(List<X509Certificate> authorities, int depth, Optional<RevocationCheck> revocation)
            throws GeneralSecurityException {
        final Set<TrustAnchor> anchors = authorities.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
        final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(ways(anchors, depth, new X509CertSelector())));
        for (final TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new ClientTrust(extended, anchors, depth, revocation);
            }
        }
        throw new IllegalStateException("every Java platform has a PKIX trust manager");
    }

    private static PKIXBuilderParameters ways(Set<TrustAnchor> anchors, int depth, X509CertSelector client)
            throws GeneralSecurityException {
        final PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, client);
        parameters.setRevocationEnabled(false);
        parameters.setMaxPathLength(depth);
        return parameters;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        path.checkClientTrusted(chain, authType, engine);
        checkFurther(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        path.checkClientTrusted(chain, authType, socket);
        checkFurther(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        path.checkClientTrusted(chain, authType);
        checkFurther(chain);
    }

    private void checkFurther(X509Certificate[] chain) throws CertificateException {
        chain[0].checkValidity();
        final List<X509Certificate> way = wayOf(chain);
        if (revocation.isPresent()) {
            revocation.get().check(way);
        }
    }

    /** The client's own, those that lead to an authority, and that one's. */
    private List<X509Certificate> wayOf(X509Certificate[] chain) throws CertificateException {
        if (anchors.stream().anyMatch(anchor -> chain[0].equals(anchor.getTrustedCert()))) {
            return List.of(chain[0]);
        }
        try {
            final X509CertSelector client = new X509CertSelector();
            client.setCertificate(chain[0]);
            final PKIXBuilderParameters parameters = ways(anchors, depth, client);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
            final PKIXCertPathBuilderResult found = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            final List<X509Certificate> way = new ArrayList<>();
            for (final Certificate each : found.getCertPath().getCertificates()) {
                way.add((X509Certificate) each);
            }
            way.add(found.getTrustAnchor().getTrustedCert());
            return way;
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    "no authority vouches for it over at most " + depth + " intermediate certificates", e);
        }
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
