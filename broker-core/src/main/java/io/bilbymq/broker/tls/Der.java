package io.bilbymq.broker.tls;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A value in the distinguished encoding rules of ASN.1 (X.690), as far as keys and names need them: definite lengths, tags of one
 * octet. What is not encoded so is an {@link IllegalArgumentException}.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0C;
    static final int PRINTABLE_STRING = 0x13;
    static final int TELETEX_STRING = 0x14;
    static final int IA5_STRING = 0x16;
    static final int UNIVERSAL_STRING = 0x1C;
    static final int BMP_STRING = 0x1E;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** The tag of an explicitly tagged field of this number. */
    static final int CONTEXT = 0xA0;

    private static final int LONG_LENGTH = 0x80;

    private final byte[] bytes;
    private final int end;
    private int position;

    private Der(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    /** What these bytes contain, from the first value on. */
    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    boolean hasMore() {
        return position < end;
    }

    /** The tag of the next value. */
    int tag() {
        require(hasMore());
        return bytes[position] & 0xFF;
    }

    /** Goes into the next value, which must have this tag, and past it here. */
    Der into(int tag) {
        require(tag() == tag);
        position++;
        final int length = length();
        final Der content = new Der(bytes, position, position + length);
        position += length;
        return content;
    }

    /** The next value with its tag and length. */
    byte[] value() {
        final int start = position;
        into(tag());
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** All that is left. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, position, end);
    }

    private int length() {
        require(hasMore());
        final int first = bytes[position++] & 0xFF;
        if (first < LONG_LENGTH) {
            require(first <= end - position);
            return first;
        }
        final int octets = first & 0x7F;
        require(octets >= 1 && octets <= 3 && octets <= end - position);
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | (bytes[position++] & 0xFF);
        }
        require(length <= end - position);
        return length;
    }

    /** An object identifier whose content this is, in digits and dots. */
    String objectIdentifier() {
        final StringBuilder text = new StringBuilder();
        while (hasMore()) {
            BigInteger arc = BigInteger.ZERO;
            int octet;
            do {
                require(hasMore());
                octet = bytes[position++];
                arc = arc.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7F));
            } while (octet < 0);
            if (text.length() == 0) {
                final int first = arc.min(BigInteger.valueOf(80)).intValue() / 40;
                text.append(first).append('.').append(arc.subtract(BigInteger.valueOf(first * 40L)));
            } else {
                text.append('.').append(arc);
            }
        }
        require(text.length() > 0);
        return text.toString();
    }

    /** A value with this tag and these parts in it. */
    static byte[] encode(int tag, byte[]... parts) {
        final int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        final byte[] header = header(tag, length);
        final byte[] value = Arrays.copyOf(header, header.length + length);
        int at = header.length;
        for (final byte[] part : parts) {
            System.arraycopy(part, 0, value, at, part.length);
            at += part.length;
        }
        return value;
    }

    private static byte[] header(int tag, int length) {
        if (length < LONG_LENGTH) {
            return new byte[] {(byte) tag, (byte) length};
        }
        if (length < 0x100) {
            return new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        }
        if (length < 0x1_0000) {
            return new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return new byte[] {(byte) tag, (byte) 0x83, (byte) (length >> 16), (byte) (length >> 8), (byte) length};
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("not a value in DER");
        }
    }
}
