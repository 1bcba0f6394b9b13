package io.bilbymq.management.console;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A file that browsers are sent, kept compressed, as nearly all of them take it.
 *
 * @param contentType of HTTP
 * @param gzipped its bytes, compressed; not to be changed
 * @param tag an entity tag: different for different bytes
 */
record ConsoleFile(String contentType, Buffer gzipped, String tag) {
    /** Of these bytes. The end of the name says what they are. */
    static ConsoleFile of(String name, byte[] bytes) {
        final byte[] hash = Digests.sha256().digest(bytes);
        return new ConsoleFile(
                contentType(name),
                Buffer.buffer(compressed(bytes)),
                '"' + HexFormat.of().formatHex(hash, 0, 12) + '"');
    }

    /** Whether browsers are sent files of such a name at all. */
    static boolean isServed(String name) {
        return !contentType(name).isEmpty();
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "";
        };
    }

    private static byte[] compressed(byte[] bytes) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory can be written to", impossible);
        }
        return out.toByteArray();
    }

    /** For the few who do not understand gzip. */
    Buffer plain() {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped.getBytes()))) {
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException("what was compressed can be read", impossible);
        }
    }
}
