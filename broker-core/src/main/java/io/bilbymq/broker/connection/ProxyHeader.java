package io.bilbymq.broker.connection;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of a connection before it passes on what the client says: HAProxy's
 * <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">PROXY protocol</a>, versions 1 (text) and 2 (binary). Read
 * strictly: whatever is not exactly as it is described there is an {@link IllegalArgumentException}.
 *
 * @param ends whose connection it is; empty if it is the proxy's own, or of a kind that has no such addresses
 */
record ProxyHeader(Optional<Ends> ends) {
    /** From where to where the client has connected. */
    record Ends(InetSocketAddress source, InetSocketAddress destination) {}

    /** As far as the first version goes, its line's end included (§2.1). */
    static final int TEXT_BYTES_MAX = 107;

    /** What stands in front of the addresses in the second version. */
    static final int BINARY_HEADER_BYTES = 16;

    /** What may follow that: addresses and what else the proxy knows. The field's own limit is 65535. */
    static final int BINARY_REST_BYTES_MAX = 2048;

    private static final byte[] TEXT_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINARY_START = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP_4 = 0x11;
    private static final int TCP_6 = 0x21;

    /** Unix sockets. */
    private static final int FAMILY_MAX = 3;

    /** Datagrams. */
    private static final int TRANSPORT_MAX = 2;

    private static final int CHECKSUM = 0x03;
    private static final int CHECKSUM_BYTES = 4;

    /**
     * Reads a header if all of it is there.
     *
     * @param bytes those that have come
     * @param count how many they are
     * @return null if more have to come
     */
    static @Nullable ProxyHeader read(byte[] bytes, int count) {
        if (count == 0) {
            return null;
        }
        if (bytes[0] == TEXT_START[0]) {
            requireStart(TEXT_START, bytes, count);
            return text(bytes, count);
        }
        requireStart(BINARY_START, bytes, count);
        return count < BINARY_HEADER_BYTES ? null : binary(bytes, count);
    }

    /** How many bytes more are needed at least, so that not one is taken that comes after the header. */
    static int missing(byte[] bytes, int count) {
        if (count == 0 || bytes[0] == TEXT_START[0] || count < BINARY_HEADER_BYTES) {
            return 1;
        }
        return BINARY_HEADER_BYTES + restBytes(bytes) - count;
    }

    private static void requireStart(byte[] start, byte[] bytes, int count) {
        final int there = Math.min(start.length, count);
        require(Arrays.equals(start, 0, there, bytes, 0, there));
    }

    // Version 1.

    private static @Nullable ProxyHeader text(byte[] bytes, int count) {
        if (bytes[count - 1] != '\n') {
            require(count < TEXT_BYTES_MAX);
            return null;
        }
        require(bytes[count - 2] == '\r');
        final String line = new String(bytes, 0, count - 2, StandardCharsets.ISO_8859_1);
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return new ProxyHeader(Optional.empty());
        }
        final String[] words = line.split(" ", -1);
        require(words.length == 6);
        final boolean four = "TCP4".equals(words[1]);
        require(four || "TCP6".equals(words[1]));
        return new ProxyHeader(Optional.of(new Ends(
                new InetSocketAddress(address(four, words[2]), port(words[4])),
                new InetSocketAddress(address(four, words[3]), port(words[5])))));
    }

    private static InetAddress address(boolean four, String text) {
        require(four ? NetUtil.isValidIpV4Address(text) : isPlainIpV6(text));
        return address(NetUtil.createByteArrayFromIpAddressString(text));
    }

    private static boolean isPlainIpV6(String text) {
        return NetUtil.isValidIpV6Address(text) && text.indexOf('%') < 0 && text.indexOf('[') < 0;
    }

    private static int port(String text) {
        require(!text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9'));
        require(text.length() == 1 || text.charAt(0) != '0');
        final int port = Integer.parseInt(text);
        require(port <= 65535);
        return port;
    }

    // Version 2.

    private static int restBytes(byte[] bytes) {
        final int rest = (bytes[14] & 0xFF) << 8 | (bytes[15] & 0xFF);
        require(rest <= BINARY_REST_BYTES_MAX);
        return rest;
    }

    private static @Nullable ProxyHeader binary(byte[] bytes, int count) {
        final int command = bytes[12] & 0xFF;
        require(command == LOCAL || command == PROXY);
        final int rest = restBytes(bytes);
        if (count < BINARY_HEADER_BYTES + rest) {
            return null;
        }
        final int kind = bytes[13] & 0xFF;
        require(kind >> 4 <= FAMILY_MAX && (kind & 0x0F) <= TRANSPORT_MAX);
        final boolean known = kind == TCP_4 || kind == TCP_6;
        final int addressBytes = kind == TCP_4 ? 4 : 16;
        if (command == LOCAL || !known) {
            // The proxy's own connection, a health check for example; or one of a kind that AMQP does not come over.
            // Then the
            // addresses are those of the socket, and whatever follows is to be passed over (§2.2).
            return new ProxyHeader(Optional.empty());
        }
        require(rest >= 2 * addressBytes + 4);
        final ByteBuffer in = ByteBuffer.wrap(bytes, BINARY_HEADER_BYTES, rest);
        final InetAddress source = address(in, addressBytes);
        final InetAddress destination = address(in, addressBytes);
        final Ends ends = new Ends(
                new InetSocketAddress(source, in.getShort() & 0xFFFF),
                new InetSocketAddress(destination, in.getShort() & 0xFFFF));
        checkFields(in, bytes, BINARY_HEADER_BYTES + rest);
        return new ProxyHeader(Optional.of(ends));
    }

    private static InetAddress address(ByteBuffer in, int bytes) {
        final byte[] address = new byte[bytes];
        in.get(address);
        return address(address);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address has " + bytes.length + " bytes", e);
        }
    }

    /** What else the proxy says (type, length, value): it has to fill the rest, and the checksum, if there is one, to be right. */
    private static void checkFields(ByteBuffer in, byte[] bytes, int end) {
        while (in.hasRemaining()) {
            require(in.remaining() >= 3);
            final int type = in.get() & 0xFF;
            final int length = in.getShort() & 0xFFFF;
            require(length <= in.remaining());
            if (type == CHECKSUM) {
                require(length == CHECKSUM_BYTES);
                requireChecksum(bytes, in.position(), end);
            }
            in.position(in.position() + length);
        }
    }

    /** It is computed with zeros in its own place (§2.2.3). */
    private static void requireChecksum(byte[] bytes, int position, int end) {
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, position);
        checksum.update(new byte[CHECKSUM_BYTES]);
        checksum.update(bytes, position + CHECKSUM_BYTES, end - position - CHECKSUM_BYTES);
        require(ByteBuffer.wrap(bytes).getInt(position) == (int) checksum.getValue());
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException("not a header of the PROXY protocol");
        }
    }
}
