package io.bilbymq.broker.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">PROXY protocol</a> §2. */
class ProxyHeaderTest {
    private static final byte[] START = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);
    private static final byte[] FOUR = {10, 1, 2, 3, 127, 0, 0, 1, 0x15, (byte) 0xB3, 0x16, 0x28};

    /** The header that is complete. */
    private static ProxyHeader read(byte[] bytes) {
        return Objects.requireNonNull(ProxyHeader.read(bytes, bytes.length));
    }

    private static ProxyHeader text(String line) {
        return read(line.getBytes(ISO_8859_1));
    }

    private static byte[] binary(int command, int kind, byte[]... rest) {
        final int length = Arrays.stream(rest).mapToInt(part -> part.length).sum();
        final ByteBuffer all = ByteBuffer.allocate(16 + length);
        all.put(START).put((byte) command).put((byte) kind).putShort((short) length);
        Arrays.stream(rest).forEach(all::put);
        return all.array();
    }

    private static ProxyHeader.Ends ends(String source, int port, String destination, int destinationPort) {
        return new ProxyHeader.Ends(
                new InetSocketAddress(source, port), new InetSocketAddress(destination, destinationPort));
    }

    private static void assertRefused(byte[] bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(bytes));
    }

    @Test
    void aLineOfTextSaysWhoHasConnected() {
        assertThat(text("PROXY TCP4 10.1.2.3 127.0.0.1 5555 5672\r\n").ends())
                .contains(ends("10.1.2.3", 5555, "127.0.0.1", 5672));
        assertThat(text("PROXY TCP6 2001:db8::1 ::1 0 65535\r\n").ends())
                .contains(ends("2001:db8::1", 0, "::1", 65535));
    }

    @Test
    void aProxyThatDoesNotKnowSaysSo() {
        assertThat(text("PROXY UNKNOWN\r\n").ends()).isEmpty();
        assertThat(text("PROXY UNKNOWN ffff::1 whatever 1 2\r\n").ends()).isEmpty();
        assertThat(read(binary(0x20, 0x00)).ends()).as("LOCAL").isEmpty();
        assertThat(read(binary(0x20, 0x11, FOUR)).ends())
                .as("LOCAL with addresses")
                .isEmpty();
        assertThat(read(binary(0x21, 0x00)).ends()).as("unspecified").isEmpty();
        assertThat(read(binary(0x21, 0x31, new byte[216])).ends()).as("Unix").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "PROXX",
                "PROXY TCP4 10.1.2.3 127.0.0.1 5555 5672\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 5555\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 5555 5672 9\r\n",
                "PROXY TCP4 10.1.2.3  127.0.0.1 5555 5672\r\n",
                "PROXY TCP4 10.1.2 127.0.0.1 5555 5672\r\n",
                "PROXY TCP4 ::1 ::1 5555 5672\r\n",
                "PROXY TCP6 10.1.2.3 127.0.0.1 5555 5672\r\n",
                "PROXY TCP6 fe80::1%eth0 ::1 5555 5672\r\n",
                "PROXY TCP6 [::1] ::1 5555 5672\r\n",
                "PROXY TCP4 localhost 127.0.0.1 5555 5672\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 65536 5672\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 -1 5672\r\n",
                "PROXY TCP4 10.1.2.3 127.0.0.1 05555 5672\r\n",
                "PROXY UDP4 10.1.2.3 127.0.0.1 5555 5672\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY \r\n",
            })
    void whatIsNotExactlySuchALineIsRefused(String line) {
        assertRefused(line.getBytes(ISO_8859_1));
    }

    @Test
    void aLineHasAnEndInTime() {
        final byte[] incomplete = ("PROXY UNKNOWN " + "x".repeat(92)).getBytes(ISO_8859_1);
        assertThat(ProxyHeader.read(incomplete, incomplete.length))
                .as("106 bytes")
                .isNull();
        assertThat(text("PROXY UNKNOWN " + "x".repeat(91) + "\r\n").ends()).isEmpty();

        assertRefused(("PROXY UNKNOWN " + "x".repeat(93)).getBytes(ISO_8859_1));
    }

    @Test
    void bytesSayItToo() {
        assertThat(read(binary(0x21, 0x11, FOUR)).ends()).contains(ends("10.1.2.3", 5555, "127.0.0.1", 5672));
        final byte[] six = new byte[36];
        six[15] = 1;
        six[31] = 2;
        assertThat(read(binary(0x21, 0x21, six)).ends()).contains(ends("::1", 0, "::2", 0));
    }

    @Test
    void whatElseIsSaidHasToFillTheRest() {
        assertThat(read(binary(0x21, 0x11, FOUR, new byte[] {1, 0, 2, 'h', '2'}))
                        .ends())
                .isPresent();

        assertRefused(binary(0x21, 0x11, FOUR, new byte[] {1, 0, 3, 'h', '2'}));
        assertRefused(binary(0x21, 0x11, FOUR, new byte[] {1, 0}));
        assertRefused(binary(0x21, 0x11, FOUR, new byte[] {3, 0, 1, 0}));
    }

    @Test
    void aChecksumIsLookedAt() {
        final byte[] header = binary(0x21, 0x11, FOUR, new byte[] {3, 0, 4, 0, 0, 0, 0});
        final CRC32C checksum = new CRC32C();
        checksum.update(header);
        ByteBuffer.wrap(header).putInt(header.length - 4, (int) checksum.getValue());

        assertThat(read(header).ends()).isPresent();
        header[16] ^= 1;
        assertRefused(header);
    }

    @Test
    void otherBytesAreRefused() {
        assertRefused("\r\n\r\nX".getBytes(ISO_8859_1));
        assertRefused(binary(0x11, 0x11, FOUR));
        assertRefused(binary(0x22, 0x11, FOUR));
        assertRefused(binary(0x21, 0x41, FOUR));
        assertRefused(binary(0x21, 0x13, FOUR));
        assertRefused(binary(0x21, 0x11, new byte[11]));
        assertRefused(binary(0x21, 0x21, FOUR));
        assertRefused(binary(0x21, 0x11, FOUR, new byte[2048]));
    }

    /** What follows the header is not the proxy's; whatever is read of it too much would be lost. */
    @Test
    void notAByteMoreIsAskedForThanTheHeaderHas() {
        final byte[][] headers = {
            "PROXY TCP4 10.1.2.3 127.0.0.1 5555 5672\r\n".getBytes(ISO_8859_1),
            binary(0x21, 0x11, FOUR, new byte[] {4, 0, 3, 0, 0, 0}),
            binary(0x20, 0x00)
        };
        for (final byte[] header : headers) {
            int count = 0;
            while (ProxyHeader.read(header, count) == null) {
                count += ProxyHeader.missing(header, count);
                assertThat(count).isLessThanOrEqualTo(header.length);
            }
            assertThat(count).isEqualTo(header.length);
        }
    }
}
