package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * What each attack on the small broker has in common. Afterwards the broker lives and takes new connections; when the hungry
 * clients are gone, so is what they made it hold, and it serves as before.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SmallBrokerTest {
    static final int KIB = 1024;
    static final int MIB = 1024 * KIB;

    /** What more may be live after an attack than before: pools, caches, and classes that were not loaded yet. */
    private static final long SLACK_BYTES = 8 * MIB;

    private static @Nullable SmallBroker shared;
    private static long liveAtFirst;

    private final List<AutoCloseable> hungry = new ArrayList<>();
    private final List<String> queues = new ArrayList<>();

    /** How the broker of a test class is set up, as {@code --set} takes it. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Settings {
        String[] value();
    }

    @BeforeAll
    static void start(TestInfo info) throws Exception {
        final Settings settings = info.getTestClass().orElseThrow().getAnnotation(Settings.class);
        final SmallBroker started = SmallBroker.start(settings == null ? new String[0] : settings.value());
        shared = started;
        serve(started);
        liveAtFirst = started.liveBytes();
    }

    @AfterAll
    static void stop() throws Exception {
        broker().close();
        shared = null;
    }

    @AfterEach
    void whenHungryClientsAreGoneSoIsWhatTheyHeld() throws Exception {
        final SmallBroker broker = broker();
        broker.assertAlive();
        try (RawConnection fresh = broker.connect()) {
            fresh.openChannel(1);
        }
        closeHungryBut();
        List.copyOf(queues).forEach(this::delete);
        broker.awaitAlarm(false);
        await("what was held is let go")
                .atMost(SmallBroker.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    serve(broker);
                    assertThat(broker.liveBytes()).isLessThan(liveAtFirst + SLACK_BYTES);
                });
    }

    private static void serve(SmallBroker broker) {
        try (RawConnection connection = broker.connect()) {
            final RawChannel channel = connection.openChannel(1);
            final String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            channel.call(Methods.confirmSelect());
            channel.publish("", queue, "served");
            channel.awaitConfirms(1);
            assertThat(channel.get(queue).map(Message::text)).contains("served");
        }
    }

    static SmallBroker broker() {
        final SmallBroker running = shared;
        if (running == null) {
            throw new IllegalStateException("no broker was started");
        }
        return running;
    }

    /** A connection that ends with the test. */
    final RawConnection connect() {
        return hungry(broker().connect());
    }

    /** The same with next to no buffers, so that many of them fit into the test. */
    final RawConnection connectQuietly() {
        return hungry(RawConnection.openQuiet(broker().address()));
    }

    private RawConnection hungry(RawConnection connection) {
        connection.deadline(SmallBroker.PATIENCE);
        hungry.add(connection);
        return connection;
    }

    /** A client that writes the same bytes so many times. */
    final Flood flood(int count, byte[] bytes) {
        return flood(count, n -> bytes);
    }

    /** A client that writes {@code bytes.apply(0)}, {@code bytes.apply(1)} and so on to channel 1. */
    final Flood flood(int count, IntFunction<byte[]> bytes) {
        final Flood flood = Flood.begin(broker(), count, bytes);
        hungry.add(flood);
        return flood;
    }

    /** Ends all hungry clients but these. */
    final void closeHungryBut(RawConnection... spared) {
        final List<RawConnection> stay = List.of(spared);
        hungry.removeIf(client -> {
            if (client instanceof RawConnection connection && stay.contains(connection)) {
                return false;
            }
            try {
                client.close();
            } catch (Exception e) {
                throw new AssertionError("could not close a client", e);
            }
            return true;
        });
    }

    /** A queue that is deleted after the test. */
    final String queue(String name) {
        return queue(name, Map.of());
    }

    final String queue(String name, Map<String, ?> arguments, Flag... flags) {
        queues.add(name);
        try (RawConnection connection = broker().connect()) {
            return connection.openChannel(1).declare(name, arguments, flags).queue();
        }
    }

    final void delete(String queue) {
        queues.remove(queue);
        try (RawConnection connection = broker().connect()) {
            connection.deadline(SmallBroker.PATIENCE);
            connection.openChannel(1).call(Methods.queueDelete(queue));
        }
    }

    static void bind(String queue, String exchange) {
        try (RawConnection connection = broker().connect()) {
            connection.openChannel(1).bind(queue, exchange, "");
        }
    }

    /** Reads the messages of channel 1 on a thread of its own, to the connection's end. */
    static void readAll(RawConnection connection) {
        readAll(connection, message -> {});
    }

    /** Reads the messages of channel 1 and rejects each of them, so that it comes again. */
    static void rejectAll(RawConnection connection) {
        final RawChannel channel = connection.channel(1);
        readAll(connection, message -> channel.send(Methods.reject(message.deliveryTag(), Flag.REQUEUE)));
    }

    private static void readAll(RawConnection connection, Consumer<Message> then) {
        final Thread reader = new Thread(
                () -> {
                    final RawChannel channel = connection.channel(1);
                    try {
                        while (true) {
                            then.accept(channel.message());
                        }
                    } catch (UncheckedIOException | AssertionError closed) {
                        // This is how it ends when the test has seen enough.
                    }
                },
                "reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Headers that take far more memory than they have bytes. */
    static Map<String, Object> flags(int count) {
        final Map<String, Object> flags = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            flags.put("flag-" + i, true);
        }
        return flags;
    }

    static byte[] body(int bytes) {
        return new byte[bytes];
    }
}
