package io.bilbymq.it.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/** Vouches for certificates, and signs them: elliptic keys, so that making one takes no time (RFC 5280, in DER by hand). */
public final class Authority {
    private static final AtomicLong SERIAL = new AtomicLong(System.currentTimeMillis());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");
    private static final byte[] ECDSA_SHA256 = hex("300a06082a8648ce3d040302");
    private static final byte[] IS_AUTHORITY = hex("300f0603551d130101ff040530030101ff");
    private static final byte[] ALTERNATIVE_NAME = hex("0603551d11");

    static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private final Issued own;

    private Authority(Issued own) {
        this.own = own;
    }

    /** One that nobody else vouches for. */
    public static Authority root(String name) {
        final KeyPair keys = keys();
        final Subject subject = Subject.named(new X500Principal(name));
        return new Authority(
                new Issued(List.of(certificate(subject, keys, new X500Principal(name), keys, true)), keys));
    }

    /** Somebody who signs what nobody has allowed it to. */
    static Authority of(Issued issued) {
        return new Authority(issued);
    }

    /** One that this one vouches for. */
    public Authority intermediate(String name) {
        return new Authority(issue(Subject.named(new X500Principal(name)), true));
    }

    /** A certificate for the server on this machine. */
    public Issued server() {
        return issue(Subject.named("CN=localhost").dns("localhost").ip(127, 0, 0, 1));
    }

    /** A certificate for somebody. */
    public Issued issue(Subject subject) {
        return issue(subject, false);
    }

    private Issued issue(Subject subject, boolean authority) {
        final KeyPair keys = keys();
        final List<X509Certificate> chain = new ArrayList<>();
        chain.add(certificate(subject, keys, own.certificate().getSubjectX500Principal(), own.keys(), authority));
        chain.addAll(own.chain());
        return new Issued(chain, keys);
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return own.certificate();
    }

    private static KeyPair keys() {
        try {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(
            Subject subject, KeyPair keys, X500Principal issuer, KeyPair issuerKeys, boolean authority) {
        final List<byte[]> extensions = new ArrayList<>();
        if (authority) {
            extensions.add(IS_AUTHORITY);
        }
        if (!subject.alternativeNames.isEmpty()) {
            final byte[] names = encode(SEQUENCE, subject.alternativeNames.toArray(byte[][]::new));
            extensions.add(encode(SEQUENCE, ALTERNATIVE_NAME, encode(OCTET_STRING, names)));
        }
        final byte[] content = encode(
                SEQUENCE,
                hex("a003020102"),
                encode(0x02, BigInteger.valueOf(SERIAL.incrementAndGet()).toByteArray()),
                ECDSA_SHA256,
                issuer.getEncoded(),
                encode(SEQUENCE, time(subject.from), time(subject.until)),
                subject.name.getEncoded(),
                keys.getPublic().getEncoded(),
                extensions.isEmpty() ? new byte[0] : encode(0xA3, encode(SEQUENCE, extensions.toArray(byte[][]::new))));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(signed(content, issuerKeys)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signed(byte[] content, KeyPair keys) {
        try {
            final Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            return encode(SEQUENCE, content, ECDSA_SHA256, encode(0x03, new byte[] {0}, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands between the version and the end of a list of revoked certificates, with all around it that makes it one. */
    byte[] list(byte[]... rest) {
        final byte[] begin = concatenated(
                encode(0x02, new byte[] {1}),
                ECDSA_SHA256,
                certificate().getSubjectX500Principal().getEncoded());
        return signed(encode(SEQUENCE, begin, concatenated(rest)), own.keys());
    }

    private static byte[] concatenated(byte[]... parts) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] time(Instant instant) {
        return encode(0x18, TIME.format(instant.atOffset(ZoneOffset.UTC)).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static byte[] encode(int tag, byte[]... parts) {
        final int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        final byte[] header = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : length < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        final byte[] value = Arrays.copyOf(header, header.length + length);
        int at = header.length;
        for (final byte[] part : parts) {
            System.arraycopy(part, 0, value, at, part.length);
            at += part.length;
        }
        return value;
    }

    /** Whom a certificate is for. */
    public static final class Subject {
        private final X500Principal name;
        private final List<byte[]> alternativeNames = new ArrayList<>();
        private Instant from = Instant.now().minus(Duration.ofHours(1));
        private Instant until = Instant.now().plus(Duration.ofDays(30));

        private Subject(X500Principal name) {
            this.name = name;
        }

        /** As RFC 2253 writes names. */
        public static Subject named(String name) {
            return named(new X500Principal(name));
        }

        static Subject named(X500Principal name) {
            return new Subject(name);
        }

        /** From one part or several, each a set of types and values, in the order of the certificate. */
        static Subject of(byte[]... sets) {
            return named(new X500Principal(encode(SEQUENCE, sets)));
        }

        public Subject dns(String host) {
            return alternative(0x82, host.getBytes(StandardCharsets.US_ASCII));
        }

        public Subject email(String address) {
            return alternative(0x81, address.getBytes(StandardCharsets.US_ASCII));
        }

        public Subject uri(String uri) {
            return alternative(0x86, uri.getBytes(StandardCharsets.US_ASCII));
        }

        public Subject ip(int... octets) {
            final byte[] address = new byte[octets.length];
            for (int i = 0; i < octets.length; i++) {
                address[i] = (byte) octets[i];
            }
            return alternative(0x87, address);
        }

        /** The name that Windows gives to users. */
        public Subject userPrincipal(String user) {
            return alternative(
                    0xA0,
                    hex("060a2b060104018237140203"),
                    encode(0xA0, encode(0x0C, user.getBytes(StandardCharsets.UTF_8))));
        }

        private Subject alternative(int tag, byte[]... value) {
            alternativeNames.add(encode(tag, value));
            return this;
        }

        /** Its time is over. */
        public Subject expired() {
            until = Instant.now().minus(Duration.ofMinutes(1));
            return this;
        }
    }
}
