package io.bilbymq.it.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bilbymq.it.raw.WireWriter;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** What somebody does who never gets as far as a login. */
// The arrays are never changed.
@SuppressWarnings("ImmutableEnumChecker")
enum Stranger {
    SILENT(Port.PLAIN, new byte[0], new byte[0]),
    ONE_BYTE_AT_A_TIME(Port.PLAIN, new byte[0], startOk("x".repeat(7000))),
    BAD_HEADER(Port.PLAIN, "NONSENSE".getBytes(ISO_8859_1), new byte[0]),
    HTTP(Port.PLAIN, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1), new byte[0]),
    FRAME_OF_4_GIB(Port.PLAIN, bytes(header(), frameHeader(0xFFFF_FFFFL)), new byte[0]),
    FRAME_OF_8193_BYTES(Port.PLAIN, bytes(header(), frameHeader(8193)), new byte[0]),
    FRAME_OF_NEGATIVE_SIZE(Port.PLAIN, bytes(header(), frameHeader(0x8000_0000L)), new byte[0]),
    HALF_A_FRAME(Port.PLAIN, bytes(header(), frameHeader(8184), new byte[8183]), new byte[0]),
    ENDLESS_TABLE(Port.PLAIN, bytes(header(), frameHeader(8184), endlessTable()), new byte[2000]),
    TLS_SILENT(Port.TLS, new byte[0], new byte[0]),
    TLS_HELLO_OF_9_BYTES(Port.TLS, new byte[] {22, 3, 1, 64, 0, 1, -1, -1, -1}, new byte[0]),
    TLS_HELLO_OF_16_KIB(Port.TLS, new byte[] {22, 3, 1, 64, 0, 1, 0, 0x3F, -4}, new byte[4000]),
    TLS_STUCK(Port.TLS, hello(), new byte[0]),
    TLS_WITHOUT_TLS(Port.TLS, header(), new byte[0]);

    /** Where it connects to. */
    enum Port {
        PLAIN,
        TLS
    }

    private final Port port;
    private final byte[] atOnce;
    private final byte[] slowly;

    Stranger(Port port, byte[] atOnce, byte[] slowly) {
        this.port = port;
        this.atOnce = atOnce;
        this.slowly = slowly;
    }

    Port port() {
        return port;
    }

    /** Whether a broker sees at once that nothing will come of it. */
    boolean isSentAwayAtOnce() {
        return switch (this) {
            case BAD_HEADER, HTTP, FRAME_OF_4_GIB, FRAME_OF_8193_BYTES, FRAME_OF_NEGATIVE_SIZE -> true;
            case TLS_HELLO_OF_9_BYTES, TLS_WITHOUT_TLS -> true;
            default -> false;
        };
    }

    /** What it sends when it is connected. */
    byte[] atOnce() {
        return atOnce;
    }

    /** What it sends then, one byte now and then. */
    byte[] slowly() {
        return slowly;
    }

    private static byte[] header() {
        return "AMQP\0\0\11\1".getBytes(ISO_8859_1);
    }

    private static byte[] frameHeader(long size) {
        return new WireWriter().octet(1).shortInt(0).longInt(size).toBytes();
    }

    /** A start-ok whose client properties are said to have no end. */
    private static byte[] endlessTable() {
        return new WireWriter().shortInt(10).shortInt(11).longInt(0x7FFF_FFFF).toBytes();
    }

    private static byte[] startOk(String name) {
        final byte[] payload = new WireWriter()
                .shortInt(10)
                .shortInt(11)
                .table(Map.of("connection_name", name))
                .toBytes();
        return bytes(header(), frameHeader(8184), payload);
    }

    /** A hello as it should be, after which nothing comes. */
    private static byte[] hello() {
        try {
            final SSLEngine client = SSLContext.getDefault().createSSLEngine("localhost", 5671);
            client.setUseClientMode(true);
            final ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
            client.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOf(out.array(), out.position());
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(byte[]... parts) {
        final WireWriter all = new WireWriter();
        for (final byte[] part : parts) {
            all.raw(part);
        }
        return all.toBytes();
    }
}
