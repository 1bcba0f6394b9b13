package io.bilbymq.it.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Thousands of strangers on one thread. Whoever uses it lets it go on with {@link #run}; nothing happens otherwise. It dials from
 * several addresses of this machine, as one has not enough ports.
 */
final class Crowd implements AutoCloseable {
    /** Between two bytes of those that send one at a time. */
    private static final long BYTE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final class Member {
        final Stranger kind;
        int sent;

        Member(Stranger kind) {
            this.kind = kind;
        }
    }

    private final Selector selector;
    private final ByteBuffer heard = ByteBuffer.allocateDirect(4096);
    private final Map<Stranger, Integer> open = new EnumMap<>(Stranger.class);
    private int connected;
    private long nextBytes = System.nanoTime();

    Crowd() throws IOException {
        selector = Selector.open();
    }

    /** Lets so many strangers, of all kinds in turn, begin to connect. */
    void dial(int count, InetSocketAddress plain, InetSocketAddress tls) throws IOException {
        final Stranger[] kinds = Stranger.values();
        for (int i = 0; i < count; i++) {
            final Stranger kind = kinds[i % kinds.length];
            final SocketChannel socket = SocketChannel.open();
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i % 4)}), 0));
            socket.configureBlocking(false);
            socket.connect(kind.port() == Stranger.Port.PLAIN ? plain : tls);
            socket.register(selector, SelectionKey.OP_CONNECT, new Member(kind));
            open.merge(kind, 1, Integer::sum);
            if (i % 500 == 499) {
                step();
            }
        }
    }

    /** Goes on until this is so, or the time is up. */
    boolean run(BooleanSupplier until, long seconds) throws IOException {
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!until.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            step();
        }
        return true;
    }

    private void step() throws IOException {
        selector.select(this::ready, 20);
        if (System.nanoTime() - nextBytes > 0) {
            nextBytes = System.nanoTime() + BYTE_NANOS;
            for (final SelectionKey key : selector.keys()) {
                if (key.isValid() && key.interestOps() == SelectionKey.OP_READ) {
                    sendOneByte(key);
                }
            }
        }
    }

    private void ready(SelectionKey key) {
        try {
            final SocketChannel socket = (SocketChannel) key.channel();
            final Member member = (Member) key.attachment();
            if (key.isConnectable()) {
                socket.finishConnect();
                connected++;
                key.interestOps(SelectionKey.OP_READ);
                // what a stranger sends at once fits into the socket
                socket.write(ByteBuffer.wrap(member.kind.atOnce()));
            } else if (key.isReadable()) {
                heard.clear();
                if (socket.read(heard) < 0) {
                    gone(key);
                }
            }
        } catch (IOException reset) {
            gone(key);
        }
    }

    private void sendOneByte(SelectionKey key) {
        final Member member = (Member) key.attachment();
        if (member.sent < member.kind.slowly().length) {
            try {
                ((SocketChannel) key.channel()).write(ByteBuffer.wrap(member.kind.slowly(), member.sent++, 1));
            } catch (IOException reset) {
                gone(key);
            }
        }
    }

    private void gone(SelectionKey key) {
        key.cancel();
        final Stranger kind = ((Member) key.attachment()).kind;
        open.merge(kind, -1, Integer::sum);
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many have got through to the broker so far. */
    int connected() {
        return connected;
    }

    /** Whether nobody is left whom a broker has to send away at once. */
    boolean hasLeftWhoHadTo() {
        return open().keySet().stream().noneMatch(Stranger::isSentAwayAtOnce);
    }

    /** How many of each kind have not been sent away. */
    Map<Stranger, Integer> open() {
        final Map<Stranger, Integer> left = new EnumMap<>(open);
        left.values().removeIf(count -> count == 0);
        return left;
    }

    @Override
    public void close() throws IOException {
        for (final SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
