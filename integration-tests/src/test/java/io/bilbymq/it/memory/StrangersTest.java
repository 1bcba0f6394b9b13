package io.bilbymq.it.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.tls.Authority;
import io.bilbymq.it.tls.Issued;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand who never log in: they cost next to nothing, they are sent away, and whoever has logged in is served meanwhile. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangersTest {
    private static final int COUNT = 10_000;

    /** Heap and direct memory together. */
    private static final long BYTES_EACH_MAX = 16 * 1024;

    @Test
    void tenThousandStrangersCostLittleAndAreSentAway() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("strangers");
                SmallBroker broker = SmallBroker.start(
                        List.of("-Xmx1g", "-XX:MaxDirectMemorySize=128m", "-XX:NativeMemoryTracking=summary"),
                        settings(folder.path()));
                RawConnection friend = broker.connect();
                Crowd crowd = new Crowd()) {
            final RawChannel channel = friend.openChannel(1);
            final String queue = channel.declare("", Flag.EXCLUSIVE).queue();
            // Code that is compiled meanwhile would make those later look faster.
            roundTrips(channel, queue, 5000);
            print("alone", roundTrips(channel, queue, 2000));
            final long heapBefore = broker.liveBytes();
            final long directBefore = broker.directBytes();

            crowd.dial(COUNT, broker.address(), broker.tlsAddress());
            assertThat(crowd.run(() -> crowd.connected() == COUNT && crowd.hasLeftWhoHadTo(), 60))
                    .as(() -> "sent away at once, of " + crowd.open())
                    .isTrue();
            final long there = broker.instances("io.bilbymq.broker.connection.SocketHandler") - 1;
            final long heap = broker.liveBytes() - heapBefore;
            final long direct = broker.directBytes() - directBefore;
            System.err.printf("%d strangers: %d bytes of heap each, %d direct%n", there, heap / there, direct / there);
            assertThat(there).as("those who have not been sent away at once").isGreaterThan(COUNT / 3);
            assertThat((heap + direct) / there).isLessThanOrEqualTo(BYTES_EACH_MAX);

            final AtomicBoolean over = new AtomicBoolean();
            final CompletableFuture<long[]> served = CompletableFuture.supplyAsync(() -> {
                try {
                    return roundTrips(channel, queue, 2000);
                } finally {
                    over.set(true);
                }
            });
            assertThat(crowd.run(over::get, 60)).as("the friend is served").isTrue();
            print("among strangers", served.join());

            assertThat(crowd.run(() -> crowd.open().isEmpty(), 90))
                    .as(() -> "sent away when their time was over, all but " + crowd.open())
                    .isTrue();
            assertThat(channel.publish("", queue, "served").get(queue)).isPresent();
        }
    }

    /** A heap of 128 MiB has no room for all of them, whatever each costs. */
    @Test
    void aSmallBrokerDropsTheOldestStrangersAndTakesWhoeverLogsIn() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("strangers");
                SmallBroker broker = SmallBroker.start(settings(folder.path()));
                Crowd crowd = new Crowd()) {
            crowd.dial(COUNT, broker.address(), broker.tlsAddress());
            assertThat(crowd.run(() -> crowd.connected() == COUNT, 60)).isTrue();

            final CompletableFuture<Boolean> served = CompletableFuture.supplyAsync(() -> {
                try (RawConnection friend = broker.connect()) {
                    final RawChannel channel = friend.openChannel(1);
                    final String queue = channel.declare("", Flag.EXCLUSIVE).queue();
                    return channel.publish("", queue, "x").get(queue).isPresent();
                }
            });
            assertThat(crowd.run(served::isDone, 60)).isTrue();

            assertThat(served.join()).isTrue();
            assertThat(broker.log()).contains("others are waiting to log in");
            assertThat(broker.instances("io.bilbymq.broker.connection.SocketHandler"))
                    .isLessThan(COUNT / 2);
            broker.assertAlive();
        }
    }

    private static String[] settings(Path folder) throws Exception {
        final Authority authority = Authority.root("CN=Authority");
        final Issued server = authority.server();
        return new String[] {
            "listeners.ssl.default=127.0.0.1:0",
            "ssl_options.certfile=" + server.writeChain(folder.resolve("chain.pem")),
            "ssl_options.keyfile=" + server.writeKey(folder.resolve("key.pem")),
            // so long that they are all there when they are counted
            "handshake_timeout=60000",
            "ssl_handshake_timeout=60000"
        };
    }

    /** Nanoseconds of each. */
    private static long[] roundTrips(RawChannel channel, String queue, int count) {
        final long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            final long begin = System.nanoTime();
            assertThat(channel.publish("", queue, "x").get(queue)).isPresent();
            nanos[i] = System.nanoTime() - begin;
        }
        return nanos;
    }

    /** Not asserted: how fast a machine is with something else running on it is nothing that a test can know. */
    private static void print(String when, long[] nanos) {
        Arrays.sort(nanos);
        System.err.printf(
                "%s: %d round trips, median %d us, p99 %d us%n",
                when, nanos.length, nanos[nanos.length / 2] / 1000, nanos[nanos.length * 99 / 100] / 1000);
    }
}
