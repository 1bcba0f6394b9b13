package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.channel.Channel;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.LoopWalk;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.broker.statistics.ConsumerStatistics;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.ExchangeStatistics;
import io.bilbymq.broker.statistics.Measured;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.NodeStatistics;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.statistics.Sample;
import io.bilbymq.broker.statistics.VirtualHostStatistics;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.broker.vhost.DeclaredQueue;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.VirtualHost;
import io.bilbymq.persistence.LogStatistics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What goes on in a broker, for whoever looks at it from outside. Thread safe.
 *
 * <p>What was counted is there at once. How something is at a moment is asked on the loops, which answer some in a turn; such an
 * answer comes on a thread of the broker's, so what is made of it there shall be quick and wait for nothing. Once the broker is
 * closed it fails.
 */
public final class BrokerStatistics {
    private final Node node;
    private final List<NettyLoop> loops;
    private final NettyLoop definitions;
    private final AtomicBoolean sampling = new AtomicBoolean();

    /** Whether changes are kept. Changed by who samples, one after the other. */
    private volatile boolean begun;

    /** Those of this node, which runs on these loops. */
    public BrokerStatistics(Node node, NettyLoops loops) {
        this.node = node;
        this.loops = loops.loops();
        this.definitions = loops.definitions();
    }

    // What was counted.

    /** What has happened in the broker since it started. */
    public NodeStatistics node() {
        NodeStatistics sum = NodeStatistics.NOTHING.plus(definitions.statistics());
        for (final NettyLoop loop : loops) {
            sum = sum.plus(loop.statistics());
        }
        return sum;
    }

    /** What the channels of each virtual host have seen. */
    public List<VirtualHostStatistics> virtualHosts() {
        return hosts().stream()
                .map(host -> new VirtualHostStatistics(host.name(), host.counts()))
                .toList();
    }

    /** What the message log has done since the broker started; empty if there is none, since everything is kept in memory. */
    public Optional<LogStatistics> log() {
        return Optional.ofNullable(node.storage()).map(Storage::statistics);
    }

    /** What went through each exchange that was ever published to. */
    public List<ExchangeStatistics> exchanges() {
        final List<ExchangeStatistics> seen = new ArrayList<>();
        for (final VirtualHost host : hosts()) {
            for (final Exchange exchange : host.exchanges()) {
                if (!exchange.isUnused()) {
                    seen.add(statistics(host, exchange));
                }
            }
        }
        return seen;
    }

    /** What went through this exchange; empty if there is none. */
    public Optional<ExchangeStatistics> exchange(String virtualHost, String name) {
        final VirtualHost host = node.virtualHosts().named(virtualHost);
        final Exchange exchange = host == null ? null : host.exchange(name);
        return host == null || exchange == null ? Optional.empty() : Optional.of(statistics(host, exchange));
    }

    private static ExchangeStatistics statistics(VirtualHost host, Exchange exchange) {
        final Counts<MessageEvent> counts = exchange.counts();
        return new ExchangeStatistics(
                host.name(), exchange.name(), counts.of(MessageEvent.PUBLISH), counts.of(MessageEvent.ROUTE));
    }

    private Collection<VirtualHost> hosts() {
        return node.virtualHosts().all();
    }

    // How things are.

    /** This queue; fails with 404 if there is none. */
    public CompletionStage<QueueStatistics> queue(String virtualHost, String name) {
        return onQueue(virtualHost, name, queue -> queue.view().statistics());
    }

    /** The consumers of this queue; fails with 404 if there is none. */
    public CompletionStage<List<ConsumerStatistics>> consumers(String virtualHost, String name) {
        return onQueue(virtualHost, name, queue -> queue.view().consumers());
    }

    private <T> CompletionStage<T> onQueue(String virtualHost, String name, Function<Queue, T> question) {
        final VirtualHost host = node.virtualHosts().named(virtualHost);
        final DeclaredQueue declared = host == null ? null : host.queue(name);
        if (declared == null) {
            return CompletableFuture.failedStage(
                    new AmqpException(ReplyCode.NOT_FOUND, "no queue '" + name + "' in vhost '" + virtualHost + "'"));
        }
        final CompletableFuture<T> answer = new CompletableFuture<>();
        final Queue queue = declared.queue();
        return LoopWalk.over(queue.home(), List.of(queue), that -> answer.complete(question.apply(that)))
                .thenCompose(done -> answer);
    }

    /** All queues. */
    public CompletionStage<List<QueueStatistics>> queues() {
        return gather(queuesByHome(), (queue, into) -> into.add(queue.view().statistics()));
    }

    /** All consumers, queue by queue. */
    public CompletionStage<List<ConsumerStatistics>> consumers() {
        return gather(queuesByHome(), (queue, into) -> into.addAll(queue.view().consumers()));
    }

    private Map<Loop, List<Queue>> queuesByHome() {
        return hosts().stream()
                .flatMap(host -> host.queues().stream())
                .map(DeclaredQueue::queue)
                .collect(Collectors.groupingBy(Queue::home));
    }

    /** All connections. */
    public CompletionStage<List<ConnectionStatistics>> connections() {
        return gather(
                connectionsByLoop(),
                (connection, into) -> into.add(connection.view().statistics()));
    }

    /** The connection of this name; empty if there is none. */
    public CompletionStage<Optional<ConnectionStatistics>> connection(String name) {
        return BrokerStatistics.<Connection, ConnectionStatistics>gather(connectionsByLoop(), (connection, into) -> {
                    if (connection.view().isCalled(name)) {
                        into.add(connection.view().statistics());
                    }
                })
                .thenApply(found -> found.stream().findFirst());
    }

    /** All channels, connection by connection. */
    public CompletionStage<List<ChannelStatistics>> channels() {
        return gather(connectionsByLoop(), (connection, into) -> channelsOf(connection, into));
    }

    /** The channels of the connection of this name; none if there is no such connection. */
    public CompletionStage<List<ChannelStatistics>> channels(String connectionName) {
        return gather(connectionsByLoop(), (connection, into) -> {
            if (connection.view().isCalled(connectionName)) {
                channelsOf(connection, into);
            }
        });
    }

    /** The channel of this name, {@code CONNECTION (NUMBER)}; empty if there is none. */
    public CompletionStage<Optional<ChannelStatistics>> channel(String name) {
        final int number = name.lastIndexOf(" (");
        final CompletionStage<List<ChannelStatistics>> candidates =
                channels(number < 0 ? name : name.substring(0, number));
        return candidates.thenApply(all -> all.stream()
                .filter(channel -> channel.details().name().equals(name))
                .findFirst());
    }

    private static void channelsOf(Connection connection, List<ChannelStatistics> into) {
        connection.channels().all().forEach(channel -> into.add(channel.statistics()));
    }

    private Map<Loop, List<Connection>> connectionsByLoop() {
        return node.connections().stream().collect(Collectors.groupingBy(Connection::loop));
    }

    /** Looks at things on their loops. */
    private static <T, S> CompletionStage<List<S>> gather(Map<Loop, List<T>> things, BiConsumer<T, List<S>> look) {
        final List<CompletableFuture<List<S>>> parts = new ArrayList<>();
        things.forEach((loop, those) -> {
            final List<S> seen = new ArrayList<>();
            parts.add(LoopWalk.<T>over(loop, those, thing -> look.accept(thing, seen))
                    .thenApply(done -> seen));
        });
        return all(parts)
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
    }

    // Samples.

    /**
     * What has changed since the sample before; everything, if there was none before. For one who samples, again and again: the
     * loops keep account of changes from the first sample on, until {@link #endSampling}.
     *
     * @throws IllegalStateException if the sample before is not complete
     */
    public CompletionStage<Sample> sample() {
        if (!sampling.compareAndSet(false, true)) {
            throw new IllegalStateException("a sample is being taken");
        }
        final List<ExchangeStatistics> exchanges = exchanges();
        final List<VirtualHostStatistics> virtualHosts = virtualHosts();
        final NodeStatistics sum = node();
        return (begun ? sampleChanged() : sampleAll())
                .whenComplete((all, failure) -> sampling.set(false))
                .thenApply(all -> all.build(exchanges, virtualHosts, sum));
    }

    private CompletableFuture<Sample.Builder> sampleChanged() {
        return sample(loops.stream().map(loop -> measureChanged(loop)).toList());
    }

    private static CompletableFuture<Sample.Builder> measureChanged(NettyLoop loop) {
        final List<Measured> changed = new ArrayList<>();
        return LoopWalk.over(
                        loop,
                        List.of(loop),
                        that -> changed.addAll(that.statistics().changes().take()))
                .thenCompose(taken -> measure(loop, changed));
    }

    private CompletableFuture<Sample.Builder> sampleAll() {
        begun = true;
        // Nothing that comes after this is missed, and all that was there before is in the lists.
        return want(true).thenCompose(wanted -> {
            final Map<Loop, List<Queue>> queues = queuesByHome();
            final Map<Loop, List<Connection>> connections = connectionsByLoop();
            return sample(loops.stream()
                    .map(loop -> measureAll(
                            loop, queues.getOrDefault(loop, List.of()), connections.getOrDefault(loop, List.of())))
                    .toList());
        });
    }

    private static CompletableFuture<Sample.Builder> measureAll(
            NettyLoop loop, List<Queue> queues, List<Connection> connections) {
        final Sample.Builder part = new Sample.Builder();
        return LoopWalk.<Connection>over(loop, connections, connection -> {
                    connection.view().measure(part);
                    connection.channels().all().stream()
                            .map(Channel::measured)
                            .forEach(channel -> channel.measure(part));
                })
                .thenCompose(done -> LoopWalk.<Queue>over(
                        loop, queues, queue -> queue.measured().measure(part)))
                .thenApply(done -> part);
    }

    private static CompletableFuture<Sample.Builder> measure(NettyLoop loop, List<Measured> things) {
        final Sample.Builder part = new Sample.Builder();
        return LoopWalk.<Measured>over(loop, things, thing -> thing.measure(part))
                .thenApply(done -> part);
    }

    private static CompletableFuture<Sample.Builder> sample(List<CompletableFuture<Sample.Builder>> parts) {
        return all(parts).thenApply(measured -> {
            final Sample.Builder whole = new Sample.Builder();
            measured.forEach(whole::addAll);
            return whole;
        });
    }

    /** Nobody samples any more: no account of changes is kept, until the next sample. */
    public CompletionStage<Void> endSampling() {
        begun = false;
        return want(false);
    }

    private CompletableFuture<Void> want(boolean wanted) {
        return all(loops.stream()
                        .map(loop -> LoopWalk.over(
                                loop,
                                List.of(loop),
                                that -> that.statistics().changes().want(wanted)))
                        .toList())
                .thenApply(done -> null);
    }
}
