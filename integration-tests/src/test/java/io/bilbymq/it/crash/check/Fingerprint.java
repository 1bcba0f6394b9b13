package io.bilbymq.it.crash.check;

import java.util.zip.CRC32C;

/** What is remembered of a body: its length and a checksum. */
public record Fingerprint(int length, int checksum) {
    /** The fingerprint of a body. */
    public static Fingerprint of(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        return new Fingerprint(body.length, (int) checksum.getValue());
    }
}
