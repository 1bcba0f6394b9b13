package io.bilbymq.broker.tls;

import io.bilbymq.broker.settings.CertificateLogin;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The certificate that a client has shown and that was verified.
 *
 * @param certificate its own, without those that vouch for it
 */
public record PeerCertificate(X509Certificate certificate) {
    /** Who is meant by it; empty if it has no such name. What is in a name is the authority's business, and is not believed to
     * be printable. */
    public Optional<String> user(CertificateLogin login) {
        return switch (login.from()) {
            case DISTINGUISHED_NAME -> nonEmpty(subject());
            case COMMON_NAME -> nonEmpty(String.join(",", commonNames()));
            case SUBJECT_ALTERNATIVE_NAME -> alternativeName(login.type(), login.index());
        };
    }

    /** The subject, as RabbitMQ writes it. */
    public String subject() {
        return text(certificate.getSubjectX500Principal());
    }

    /** The issuer, as RabbitMQ writes it. */
    public String issuer() {
        return text(certificate.getIssuerX500Principal());
    }

    /** From when to when it is valid, as RabbitMQ writes it. */
    public String validity() {
        return certificate.getNotBefore().toInstant() + " - "
                + certificate.getNotAfter().toInstant();
    }

    private static String text(X500Principal name) {
        try {
            return DistinguishedName.of(name).toString();
        } catch (IllegalArgumentException unreadable) {
            // Java has read it, so it is a name; one that we cannot write as RabbitMQ does is nobody's.
            return "";
        }
    }

    private List<String> commonNames() {
        try {
            return DistinguishedName.of(certificate.getSubjectX500Principal()).commonNames();
        } catch (IllegalArgumentException unreadable) {
            return List.of();
        }
    }

    private Optional<String> alternativeName(CertificateLogin.NameType type, int index) {
        final List<Object> names = new ArrayList<>();
        for (final List<?> name : alternativeNames()) {
            if (Integer.valueOf(type.tag()).equals(name.get(0))) {
                names.add(name.get(1));
            }
        }
        if (index >= names.size()) {
            return Optional.empty();
        }
        final Object name = names.get(index);
        return name instanceof byte[] other ? otherName(other) : nonEmpty(String.valueOf(name));
    }

    private Collection<List<?>> alternativeNames() {
        try {
            final Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** The value of a name of some other kind, if it is a string, as that of a Microsoft user principal is. */
    private static Optional<String> otherName(byte[] encoded) {
        try {
            final Der name = Der.of(encoded);
            final Der fields = name.tag() == Der.SEQUENCE ? name.into(Der.SEQUENCE) : name.into(Der.CONTEXT);
            fields.into(Der.OBJECT_IDENTIFIER);
            Der value = fields.into(Der.CONTEXT);
            while (value.hasMore() && value.tag() == Der.CONTEXT) {
                value = value.into(Der.CONTEXT);
            }
            return nonEmpty(new String(value.into(value.tag()).rest(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> nonEmpty(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
