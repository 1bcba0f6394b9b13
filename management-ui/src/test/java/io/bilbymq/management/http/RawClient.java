package io.bilbymq.management.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client of HTTP that sends what it is told, byte by byte if wanted. */
final class RawClient implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** What was answered, headers by name in small letters. */
    record Reply(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    Reply ask(String request) throws IOException {
        return send(request).reply();
    }

    /** Reads an answer, and what was announced of a body. */
    Reply reply() throws IOException {
        return reply(true);
    }

    /** Reads an answer to HEAD. */
    Reply head(String request) throws IOException {
        return send(request).reply(false);
    }

    private Reply reply(boolean hasBody) throws IOException {
        final int status = Integer.parseInt(line().split(" ", 3)[1]);
        final Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            final int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        final boolean isShort = !hasBody || status == 304 || status == 204 || status < 200;
        final int length = isShort ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Reply(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** The next piece of an answer that comes in pieces; empty at its end. */
    String chunk() throws IOException {
        final int length = Integer.parseInt(line(), 16);
        final String chunk = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        line();
        return chunk;
    }

    private String line() throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after: " + line);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** The next byte of an answer. */
    int awaitByte() throws IOException {
        return in.read();
    }

    /** Waits for the end of the connection; how many bytes came before. */
    long awaitEnd() throws IOException {
        long bytes = 0;
        final byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            // That is an end, too.
            return bytes;
        }
        return bytes;
    }

    /** Whether the connection has ended, or ends before so many milliseconds are over. */
    boolean endsWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        } finally {
            socket.setSoTimeout(DEADLINE_MILLIS);
        }
    }

    /** Says that nothing more is sent. */
    void endOfInput() throws IOException {
        socket.shutdownOutput();
    }

    /** All that comes until the end. */
    String all() throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            return all.toString(StandardCharsets.ISO_8859_1);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
