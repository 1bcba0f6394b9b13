package io.bilbymq.broker.settings;

/**
 * What in a client's certificate is the name of a user, for {@code EXTERNAL}: RabbitMQ's {@code ssl_cert_login_from} and what
 * belongs to it.
 *
 * @param from which part
 * @param type which alternative names count, if it is one of these
 * @param index which of those, from 0
 */
public record CertificateLogin(From from, NameType type, int index) {
    /** A part of a certificate. */
    public enum From {
        /** The whole subject, as RFC 4514 writes it. */
        DISTINGUISHED_NAME,
        /** The common name; several are joined by commas. */
        COMMON_NAME,
        /** A subject alternative name. */
        SUBJECT_ALTERNATIVE_NAME
    }

    /** A kind of subject alternative name (RFC 5280 §4.2.1.6). */
    public enum NameType {
        DNS(2),
        IP(7),
        EMAIL(1),
        URI(6),
        OTHER_NAME(0);

        private final int tag;

        NameType(int tag) {
            this.tag = tag;
        }

        /** The number that stands for it in a certificate. */
        public int tag() {
            return tag;
        }
    }

    public CertificateLogin {
        if (index < 0) {
            throw new IllegalArgumentException("index must not be negative, is " + index);
        }
    }

    /** RabbitMQ's: the whole subject. */
    public static CertificateLogin defaults() {
        return new CertificateLogin(From.DISTINGUISHED_NAME, NameType.DNS, 0);
    }
}
