package io.bilbymq.broker;

import io.bilbymq.broker.access.BuiltInUsers;
import io.bilbymq.broker.connection.Listeners;
import io.bilbymq.broker.connection.MemoryWatermark;
import io.bilbymq.broker.connection.NettyLoop;
import io.bilbymq.broker.connection.NettyLoops;
import io.bilbymq.broker.connection.Node;
import io.bilbymq.broker.memory.MemoryAlarm;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.vhost.VirtualHostLimits;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * A running broker. It keeps everything in memory, durable or not, until it is closed.
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
    private final NettyLoops loops;
    private final Listeners listeners;
    private final MemoryAlarm memoryAlarm;
    private final List<InetSocketAddress> addresses;
    private final CompletableFuture<Throwable> failure;

    private Broker(
            NettyLoops loops,
            Listeners listeners,
            MemoryAlarm memoryAlarm,
            List<InetSocketAddress> addresses,
            CompletableFuture<Throwable> failure) {
        this.failure = failure;
        this.loops = loops;
        this.listeners = listeners;
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
     * @throws UncheckedIOException if it cannot listen where it should
     */
    public static Broker start(BrokerSettings settings) {
        final NettyLoops loops = new NettyLoops(settings.eventLoops());
        final MemoryAlarm alarm = memoryAlarm(settings, loops);
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        loops.loops().forEach(loop -> {
            loop.everyTurn(alarm::check);
            loop.whenFatal(failure::complete);
        });
        loops.definitions().whenFatal(failure::complete);
        final VirtualHosts virtualHosts = new VirtualHosts(
                settings.virtualHosts(),
                loops.definitions(),
                loops.loops(),
                ExchangeTypes.load(),
                settings.strictArguments(),
                VirtualHostLimits.withMemory(MemoryWatermark.forDefinitions(alarm.watermark())));
        final Node node =
                Node.of(settings, new BuiltInUsers(settings.users(), settings.loopbackUsers()), virtualHosts, alarm);
        final Listeners listeners = new Listeners(node, loops);
        try {
            final List<InetSocketAddress> addresses = new ArrayList<>();
            for (final ListenAddress address : settings.listeners()) {
                addresses.add(listeners.listen(address));
            }
            return new Broker(loops, listeners, alarm, List.copyOf(addresses), failure);
        } catch (IOException e) {
            listeners.close();
            loops.close();
            throw new UncheckedIOException(e);
        }
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

    /** Stops listening, tells every connection, and ends all threads. What was not consumed is gone. */
    @Override
    public void close() {
        listeners.close();
        loops.close();
    }
}
