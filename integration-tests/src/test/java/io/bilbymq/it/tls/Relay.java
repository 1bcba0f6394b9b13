package io.bilbymq.it.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Passes on what goes between a client and a broker, and looks at it, or passes it on a byte at a time. */
final class Relay implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final boolean byteByByte;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong records = new AtomicLong();

    private Relay(int target, boolean byteByByte) throws IOException {
        this.target = target;
        this.byteByByte = byteByByte;
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** What a client sends goes on in segments of one byte each. */
    static Relay byteByByte(int target) throws IOException {
        return new Relay(target, true);
    }

    /** Counts the TLS records that the broker sends. */
    static Relay counting(int target) throws IOException {
        return new Relay(target, false);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Records of TLS that the broker has sent so far. */
    long records() {
        return records.get();
    }

    private static void thread(Runnable task) {
        final Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                final Socket client = listening.accept();
                final Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                sockets.addAll(List.of(client, broker));
                thread(() -> pump(client, broker, byteByByte, false));
                thread(() -> pump(broker, client, false, true));
            }
        } catch (IOException closed) {
            // it was closed, which is how this ends
            sockets.forEach(Relay::close);
        }
    }

    private void pump(Socket from, Socket to, boolean slowly, boolean counted) {
        final RecordCounter counter = new RecordCounter();
        try {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            final byte[] buffer = new byte[slowly ? 1 : 65_536];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (counted) {
                    records.addAndGet(counter.take(buffer, count));
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException gone) {
            // one side has gone, and the other is told below
            close(from);
        }
        close(to);
    }

    /** Finds where records begin. */
    private static final class RecordCounter {
        private final List<Byte> header = new ArrayList<>();
        private int rest;

        int take(byte[] bytes, int count) {
            int found = 0;
            for (int i = 0; i < count; i++) {
                if (rest > 0) {
                    final int skipped = Math.min(rest, count - i);
                    rest -= skipped;
                    i += skipped - 1;
                } else {
                    header.add(bytes[i]);
                    if (header.size() == 5) {
                        rest = (header.get(3) & 0xFF) << 8 | (header.get(4) & 0xFF);
                        header.clear();
                        found++;
                    }
                }
            }
            return found;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        sockets.forEach(Relay::close);
    }
}
