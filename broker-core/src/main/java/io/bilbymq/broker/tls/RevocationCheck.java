package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.Revocation.Check;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether certificates are revoked, as far as the lists say that were read (RFC 5280 §6.3). Java's own check, asked about one
 * certificate and its issuer at a time, so that what is not known of one does not hide what is known of the next.
 *
 * <p>Java fetches lists that a certificate names when it is given a {@link java.security.cert.PKIXRevocationChecker}, whatever that one's
 * options say. Without one it does so only if the whole JVM has been told to, so there is none here: a handshake must not wait for a
 * server of which a certificate says where it is. Immutable, thread safe.
 */
final class RevocationCheck {
    private final Check check;
    private final List<X509CRL> lists;
    private final List<X509Certificate> authorities;

    /**
     * A check with these lists.
     *
     * @param authorities who may have issued what vouches for a client, besides those that a client shows
     */
    RevocationCheck(Check check, RevocationLists lists, List<X509Certificate> authorities) {
        this.check = check;
        this.lists = lists.all();
        this.authorities = List.copyOf(authorities);
    }

    /**
     * Looks up a client's certificates. Among the authorities there are often some that another one has issued: the way leads on
     * over those, as far as it is known.
     *
     * @param path its own, those that lead to an authority, and that one's
     * @throws CertificateException saying which of them is revoked, or not known not to be
     */
    void check(List<X509Certificate> path) throws CertificateException {
        final List<X509Certificate> all = Certificates.upToRoot(path, authorities);
        final int issued = all.size() - 1;
        for (int i = (check == Check.PEER ? Math.min(1, issued) : issued) - 1; i >= 0; i--) {
            check(all.get(i), all.get(i + 1));
        }
    }

    private void check(X509Certificate certificate, X509Certificate issuer) throws CertificateException {
        try {
            final PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
            parameters.setRevocationEnabled(true);
            final Collection<Object> known = new ArrayList<>(authorities);
            known.addAll(listsFor(certificate, issuer));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
        } catch (CertPathValidatorException e) {
            if (e.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS && check == Check.BEST_EFFORT) {
                return;
            }
            throw new CertificateException(refusal(certificate, e), e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("whether " + named(certificate) + " is revoked cannot be found out", e);
        }
    }

    /** Those of the issuer that count, and those of others: an issuer may leave it to them to say what is revoked. */
    private Collection<X509CRL> listsFor(X509Certificate certificate, X509Certificate issuer) {
        final Instant now = Instant.now();
        final List<X509CRL> own = new ArrayList<>();
        final Collection<X509CRL> chosen = new ArrayList<>();
        for (final X509CRL list : lists) {
            if (!list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())) {
                chosen.add(list);
            } else if (RevocationLists.isInForce(list, now) && isSignedBy(list, issuer)) {
                own.add(list);
            }
        }
        chosen.addAll(RevocationLists.newest(own));
        return chosen;
    }

    private static boolean isSignedBy(X509CRL list, X509Certificate issuer) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException anothers) {
            return false;
        }
    }

    private static String refusal(X509Certificate certificate, CertPathValidatorException e) {
        if (e.getCause() instanceof CertificateRevokedException revoked) {
            return named(certificate) + " was revoked at "
                    + revoked.getRevocationDate().toInstant() + reason(revoked.getRevocationReason());
        }
        if (e.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
            return "it is not known whether " + named(certificate) + " is revoked: there is no list in force of "
                    + DistinguishedName.text(certificate.getIssuerX500Principal());
        }
        return named(certificate) + ": " + e.getMessage();
    }

    private static String reason(CRLReason reason) {
        return reason == CRLReason.UNSPECIFIED
                ? ""
                : " (" + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    private static String named(X509Certificate certificate) {
        return "certificate " + serial(certificate.getSerialNumber()) + " of "
                + DistinguishedName.text(certificate.getSubjectX500Principal());
    }

    /** In the form of {@code openssl x509 -serial}. */
    static String serial(BigInteger number) {
        final String digits = HexFormat.of().withUpperCase().formatHex(number.toByteArray());
        return digits.length() > 2 && digits.startsWith("00") ? digits.substring(2) : digits;
    }
}
