package io.bilbymq.it.tls;

import static io.bilbymq.it.tls.Authority.SEQUENCE;
import static io.bilbymq.it.tls.Authority.encode;
import static io.bilbymq.it.tls.Authority.hex;
import static io.bilbymq.it.tls.Authority.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of an authority's certificates are revoked (RFC 5280 §5), for the next day unless it is said otherwise. Each change makes
 * another list.
 *
 * @param entries the revoked ones, as they stand in a list
 */
record RevocationList(Authority authority, Instant from, Instant until, List<byte[]> entries) {
    private static final byte[] KEY_COMPROMISE = hex("300c300a0603551d1504030a0101");

    /** With nothing in it. */
    static RevocationList of(Authority authority) {
        return new RevocationList(
                authority,
                Instant.now().minus(Duration.ofHours(1)),
                Instant.now().plus(Duration.ofDays(1)),
                List.of());
    }

    /** The same with one certificate more. */
    RevocationList revoking(X509Certificate certificate) {
        final List<byte[]> all = new ArrayList<>(entries);
        all.add(encode(
                SEQUENCE,
                encode(0x02, certificate.getSerialNumber().toByteArray()),
                time(Instant.now().minus(Duration.ofMinutes(1))),
                KEY_COMPROMISE));
        return new RevocationList(authority, from, until, List.copyOf(all));
    }

    /** The same for another time. */
    RevocationList inForce(Instant other, Instant otherEnd) {
        return new RevocationList(authority, other, otherEnd, entries);
    }

    byte[] encoded() {
        final byte[] revoked = encode(SEQUENCE, entries.toArray(byte[][]::new));
        return authority.list(time(from), time(until), entries.isEmpty() ? new byte[0] : revoked);
    }

    /** Writes them into one file, in PEM. */
    static Path write(Path file, RevocationList... lists) throws IOException {
        final StringBuilder text = new StringBuilder();
        for (final RevocationList list : lists) {
            text.append(Issued.pem("X509 CRL", list.encoded()));
        }
        return Files.writeString(file, text);
    }
}
