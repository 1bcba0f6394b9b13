package io.bilbymq.broker;

import io.bilbymq.broker.access.BuiltInUsers;
import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.connection.Listeners;
import io.bilbymq.broker.connection.MemoryWatermark;
import io.bilbymq.broker.connection.NettyLoop;
import io.bilbymq.broker.connection.NettyLoops;
import io.bilbymq.broker.connection.Node;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.store.LogOutbox;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running broker. With a data folder, durable things outlive it; without one, it keeps everything in memory until it is
 * closed.
 *
 * <pre>{@code
 * try (Broker broker = Broker.builder().port(0).start()) {
 *     ConnectionFactory factory = new ConnectionFactory();
 *     factory.setPort(broker.port());
 *     ...
 * }
 * }</pre>
 *
 * <p>Thread safe. Never ends the process: a failure that ends the broker completes {@link #failure}.
 */
public final class Broker implements AutoCloseable {
    /** Above this share of the watermark contents leave memory that are in the log too, so that it is never reached. */
    private static final double CONTENTS_SHARE = 0.5;

    private final Closing closing;
    private final MemoryAlarm memoryAlarm;
    private final List<InetSocketAddress> addresses;
    private final CompletableFuture<Throwable> failure;

    private Broker(
            Closing closing,
            MemoryAlarm memoryAlarm,
            List<InetSocketAddress> addresses,
            CompletableFuture<Throwable> failure) {
        this.failure = failure;
        this.closing = closing;
        this.memoryAlarm = memoryAlarm;
        this.addresses = addresses;
    }

    /** Configures a broker for this machine only, at a free port. */
    public static BrokerBuilder builder() {
        return new BrokerBuilder();
    }

    /**
     * Starts a broker.
     *
     * @throws UncheckedIOException if it cannot listen where it should, or not use its data folder
     */
    public static Broker start(BrokerSettings settings) {
        return start(settings, DataFolder.Conditions.usual());
    }

    /** Starts one whose data folder works under other conditions than usual: for tests. */
    static Broker start(BrokerSettings settings, DataFolder.Conditions conditions) {
        final Closing closing = new Closing();
        try {
            return start(settings, conditions, closing);
        } catch (IOException e) {
            closing.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Broker start(BrokerSettings settings, DataFolder.Conditions conditions, Closing closing)
            throws IOException {
        final Optional<Path> folder = settings.storage().dataFolder();
        final DataFolder data = folder.isEmpty() ? null : DataFolder.open(folder.get(), conditions, closing);
        final NettyLoops loops = new NettyLoops(settings.eventLoops());
        closing.begun("loops", loops);
        final MemoryAlarm memory = memoryAlarm(settings, loops);
        final Alarms alarms = data == null
                ? new Alarms(memory)
                : new Alarms(memory, data.alarm(settings.storage().diskFreeLimit(), closing));
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        loops.loops().forEach(loop -> loop.whenFatal(failure::complete));
        loops.definitions().whenFatal(failure::complete);
        final Storage storage = data == null ? null : data.connect(loops, closing);
        loops.loops().forEach(loop -> loop.everyTurn(everyTurn(memory, loop, storage)));
        final VirtualHosts virtualHosts = data == null || storage == null
                ? inMemory(settings, loops, memory)
                : data.virtualHosts(settings, storage, loops, memory, failure, closing);
        final Node node = Node.of(
                settings, new BuiltInUsers(settings.users(), settings.loopbackUsers()), virtualHosts, alarms, storage);
        final Listeners listeners = new Listeners(node, loops);
        closing.begun("listeners", listeners);
        final List<InetSocketAddress> addresses = new ArrayList<>();
        for (final ListenAddress address : settings.listeners()) {
            addresses.add(listeners.listen(address));
        }
        return new Broker(closing, memory, List.copyOf(addresses), failure);
    }

    private static VirtualHosts inMemory(BrokerSettings settings, NettyLoops loops, MemoryAlarm alarm) {
        return new VirtualHosts(
                settings.virtualHosts(),
                loops.definitions(),
                loops.loops(),
                ExchangeTypes.load(),
                settings.strictArguments(),
                VirtualHostLimits.withMemory(MemoryWatermark.forDefinitions(alarm.watermark())));
    }

    private static Runnable everyTurn(MemoryAlarm alarm, NettyLoop loop, @Nullable Storage storage) {
        if (storage == null) {
            return alarm::check;
        }
        final LogOutbox outbox = storage.outbox(loop);
        final long contentsMax = (long) (alarm.watermark() * CONTENTS_SHARE);
        return () -> {
            alarm.check();
            final long excess = alarm.held() - contentsMax;
            if (excess > 0) {
                outbox.pageOut(excess);
            }
        };
    }

    private static MemoryAlarm memoryAlarm(BrokerSettings settings, NettyLoops loops) {
        final List<NettyLoop> all = new ArrayList<>(loops.loops());
        all.add(loops.definitions());
        final List<MemoryCounter> counters = all.stream()
                .flatMap(loop -> Stream.of(loop.memory(), loop.structures()))
                .toList();
        return new MemoryAlarm(counters, MemoryWatermark.bytes(settings.memory()));
    }

    /** The port of the first listener. */
    public int port() {
        return addresses.get(0).getPort();
    }

    /** Where the broker listens. */
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** How much the broker holds, and when that is too much. */
    public MemoryAlarm memoryAlarm() {
        return memoryAlarm;
    }

    /** Completes, with the reason, if the broker has to end by itself. */
    public CompletionStage<Throwable> failure() {
        return failure.minimalCompletionStage();
    }

    /**
     * Stops listening, tells every connection, writes what is to last, and ends all threads. What is transient, and
     * without a data folder everything, is gone.
     */
    @Override
    public void close() {
        closing.close();
    }
}
