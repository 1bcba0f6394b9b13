package io.bilbymq.broker.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates in PEM files, and how they follow each other. */
final class Certificates {
    /** No chain is as long. */
    private static final int CHAIN_MAX = 10;

    private Certificates() {}

    /**
     * Reads all certificates in a file, in their order.
     *
     * @throws IOException naming the file, if there is none in it or one is damaged
     */
    static List<X509Certificate> read(Path file) throws IOException {
        final List<X509Certificate> certificates = new ArrayList<>();
        try {
            final CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (final PemFile.Block block : PemFile.read(file)) {
                if ("CERTIFICATE".equals(block.label()) || "X509 CERTIFICATE".equals(block.label())) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (CertificateException e) {
            throw new IOException("a certificate in " + file + " is damaged: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IOException("there is no certificate in " + file);
        }
        return certificates;
    }

    /**
     * The chain with what is missing towards an authority, which is not part of it: as with RabbitMQ, a file with the server's
     * certificate alone is enough if the intermediate ones are among the authorities.
     */
    static List<X509Certificate> completed(List<X509Certificate> chain, List<X509Certificate> authorities) {
        final List<X509Certificate> all = new ArrayList<>(chain);
        while (all.size() < CHAIN_MAX) {
            final Optional<X509Certificate> issuer = issuerOf(all.get(all.size() - 1), authorities);
            if (issuer.isEmpty() || isOwnIssuer(issuer.get()) || all.contains(issuer.get())) {
                return all;
            }
            all.add(issuer.get());
        }
        return all;
    }

    /** The path with those of the authorities that have issued the last of it, up to one that has issued itself, if that one is known. */
    static List<X509Certificate> upToRoot(List<X509Certificate> path, List<X509Certificate> authorities) {
        final List<X509Certificate> all = new ArrayList<>(path);
        while (!isOwnIssuer(all.get(all.size() - 1))) {
            final Optional<X509Certificate> issuer = issuerOf(all.get(all.size() - 1), authorities);
            if (issuer.isEmpty() || all.contains(issuer.get())) {
                return all;
            }
            all.add(issuer.get());
        }
        return all;
    }

    private static Optional<X509Certificate> issuerOf(X509Certificate issued, List<X509Certificate> authorities) {
        return authorities.stream()
                .filter(authority -> authority.getSubjectX500Principal().equals(issued.getIssuerX500Principal())
                        && isSignedBy(issued, authority))
                .findFirst();
    }

    private static boolean isSignedBy(X509Certificate issued, X509Certificate issuer) {
        try {
            issued.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException anothers) {
            return false;
        }
    }

    private static boolean isOwnIssuer(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /**
     * Insists on a key being that of a certificate. While both files are being replaced it is not.
     *
     * @throws IOException naming both files, if it is not
     */
    static void requireMatch(X509Certificate certificate, Path certificateFile, PrivateKey key, Path keyFile)
            throws IOException {
        try {
            if (matches(certificate, key)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the key in " + keyFile + " cannot sign: " + e.getMessage(), e);
        }
        throw new IOException("the key in " + keyFile + " is not that of the certificate in " + certificateFile);
    }

    private static boolean matches(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        if (!isSameKind(certificate.getPublicKey().getAlgorithm(), key.getAlgorithm())) {
            return false;
        }
        final String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "RSASSA-PSS" -> "RSASSA-PSS";
            default -> "EdDSA";
        };
        final Signature signature = Signature.getInstance(algorithm);
        if ("RSASSA-PSS".equals(algorithm)) {
            signature.setParameter(PSSParameterSpec.DEFAULT);
        }
        final byte[] something = {1, 2, 3};
        signature.initSign(key);
        signature.update(something);
        final byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(something);
        try {
            return signature.verify(signed);
        } catch (SignatureException another) {
            return false;
        }
    }

    private static boolean isSameKind(String one, String other) {
        return one.equals(other) || (one.startsWith("Ed") && other.startsWith("Ed"));
    }
}
