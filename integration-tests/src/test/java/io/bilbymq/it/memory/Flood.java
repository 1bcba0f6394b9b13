package io.bilbymq.it.memory;

import static org.awaitility.Awaitility.await;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Frame;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A client that writes as fast as its socket takes it and reads nothing, on a thread of its own. It ends when it has written all,
 * or when it is closed.
 */
final class Flood implements AutoCloseable {
    private static final int BODY_PAYLOAD = 131_072 - 8;

    private final SmallBroker broker;
    private final RawConnection connection;
    private final Thread writer;
    private final AtomicInteger written = new AtomicInteger();

    private Flood(SmallBroker broker, RawConnection connection, int count, IntFunction<byte[]> bytes) {
        this.broker = broker;
        this.connection = connection;
        this.writer = new Thread(() -> write(count, bytes), "flood");
        writer.setDaemon(true);
    }

    /** Begins to write {@code bytes.apply(0)}, {@code bytes.apply(1)} and so on to channel 1 of a new connection. */
    static Flood begin(SmallBroker broker, int count, IntFunction<byte[]> bytes) {
        final RawConnection connection = broker.connect();
        connection.openChannel(1);
        final Flood flood = new Flood(broker, connection, count, bytes);
        flood.writer.start();
        return flood;
    }

    private void write(int count, IntFunction<byte[]> bytes) {
        try {
            for (int i = 0; i < count; i++) {
                connection.sendBytes(bytes.apply(i));
                written.incrementAndGet();
            }
            connection.flush();
        } catch (UncheckedIOException closed) {
            // This is how it ends when the test has seen enough.
        }
    }

    /** Waits until all is written; fails if it takes long. */
    void awaitEnd() {
        await("the flood is over").atMost(Duration.ofSeconds(90)).until(() -> !broker.isAlive() || !writer.isAlive());
        broker.assertAlive();
    }

    /** Waits until all is written, or nothing has been for a while: then it is not read any more. */
    void awaitRest() {
        awaitAll(List.of(this));
    }

    /** Waits until all these have written all, or nothing has been written for a while. */
    static void awaitAll(List<Flood> floods) {
        final SmallBroker broker = floods.get(0).broker;
        final long[] last = {-1};
        await("the floods are over or blocked")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    final long before = last[0];
                    last[0] = floods.stream()
                            .mapToLong(flood -> flood.written.get())
                            .sum();
                    return !broker.isAlive()
                            || before == last[0]
                            || floods.stream().noneMatch(flood -> flood.writer.isAlive());
                });
        broker.assertAlive();
    }

    /** Ends without a word. */
    @Override
    public void close() {
        connection.close();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static byte[] bytes(int channel, Method method) {
        return method.toFrame(channel).toBytes(Frame.END);
    }

    /** A whole message. */
    static byte[] publish(int channel, String exchange, String key, Properties properties, byte[] body, Flag... flags) {
        return publish(channel, exchange, key, properties, body, body.length, flags);
    }

    /** A message of {@code bodySize} bytes of which {@code body} is the beginning. */
    static byte[] publish(
            int channel,
            String exchange,
            String key,
            Properties properties,
            byte[] body,
            long bodySize,
            Flag... flags) {
        final byte[] header = new WireWriter()
                .shortInt(60)
                .shortInt(0)
                .longLong(bodySize)
                .raw(properties.toBytes())
                .toBytes();
        final WireWriter out = new WireWriter()
                .raw(bytes(channel, Methods.publish(exchange, key, flags)))
                .raw(new Frame(Frame.HEADER, channel, header).toBytes(Frame.END));
        for (int at = 0; at < body.length; at += BODY_PAYLOAD) {
            final byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + BODY_PAYLOAD));
            out.raw(new Frame(Frame.BODY, channel, part).toBytes(Frame.END));
        }
        return out.toBytes();
    }

    static byte[] concat(byte[] first, byte[] second) {
        return new WireWriter().raw(first).raw(second).toBytes();
    }

    static byte[] repeated(byte[] bytes, int times) {
        final WireWriter out = new WireWriter();
        for (int i = 0; i < times; i++) {
            out.raw(bytes);
        }
        return out.toBytes();
    }
}
