package io.bilbymq.broker;

import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.access.AccessBackends;
import io.bilbymq.broker.access.AccessControl;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.InternalBackend;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.access.PasswordChecks;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.alarm.Alarms;
import io.bilbymq.broker.alarm.DiskAlarm;
import io.bilbymq.broker.alarm.MemoryAlarm;
import io.bilbymq.broker.channel.DirectPublisher;
import io.bilbymq.broker.channel.PublishOutcome;
import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.connection.ConnectionStatus;
import io.bilbymq.broker.connection.Connections;
import io.bilbymq.broker.connection.Listeners;
import io.bilbymq.broker.connection.MemoryWatermark;
import io.bilbymq.broker.connection.NettyLoop;
import io.bilbymq.broker.connection.NettyLoops;
import io.bilbymq.broker.connection.Node;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.queue.DelayedMessages;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.store.Storage;
import io.bilbymq.broker.tls.TlsServer;
import io.bilbymq.broker.tls.TlsThreads;
import io.bilbymq.broker.vhost.DefinitionLimits;
import io.bilbymq.broker.vhost.Exchange;
import io.bilbymq.broker.vhost.GlobalParameters;
import io.bilbymq.broker.vhost.ManagedQueue;
import io.bilbymq.broker.vhost.QueueType;
import io.bilbymq.broker.vhost.Tracing;
import io.bilbymq.broker.vhost.UserAdministration;
import io.bilbymq.broker.vhost.VirtualHost;
import io.bilbymq.broker.vhost.VirtualHostAdministration;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.broker.vhost.VirtualHostParameters;
import io.bilbymq.broker.vhost.VirtualHostPolicies;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
    private final Closing closing;
    private final Node node;
    private final DirectPublisher publisher;
    private final NodeInfo.Start start = NodeInfo.Start.now();
    private final Listeners listeners;
    private final Optional<TlsServer> tls;
    private final CompletableFuture<Throwable> failure;
    private final VirtualHosts virtualHosts;
    private final Connections connections;
    private final BrokerStatistics statistics;

    private Broker(
            Node node,
            DirectPublisher publisher,
            Closing closing,
            BrokerStatistics statistics,
            Listeners listeners,
            Optional<TlsServer> tls,
            CompletableFuture<Throwable> failure) {
        this.node = node;
        this.publisher = publisher;
        this.virtualHosts = node.virtualHosts();
        this.failure = failure;
        this.closing = closing;
        this.connections = new Connections(node);
        this.statistics = statistics;
        this.listeners = listeners;
        this.tls = tls;
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
        return start(settings, broker -> {});
    }

    /**
     * Starts a broker in which something is done before anybody can connect.
     *
     * @throws UncheckedIOException if it cannot listen where it should, or not use its data folder, or the preparation fails; then it
     *     is closed
     */
    public static Broker start(BrokerSettings settings, Preparation preparation) {
        return start(settings, preparation, DataFolder.Conditions.usual());
    }

    /** Starts one whose data folder works under other conditions than usual: for tests. */
    static Broker start(BrokerSettings settings, DataFolder.Conditions conditions) {
        return start(settings, broker -> {}, conditions);
    }

    private static Broker start(BrokerSettings settings, Preparation preparation, DataFolder.Conditions conditions) {
        final Closing closing = new Closing();
        try {
            final Broker broker = begin(settings, conditions, closing);
            preparation.prepare(broker);
            broker.listen(settings);
            return broker;
        } catch (IOException e) {
            closing.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** Everything but listening. */
    private static Broker begin(BrokerSettings settings, DataFolder.Conditions conditions, Closing closing)
            throws IOException {
        final TlsServer tls = settings.tlsListeners().isEmpty() ? null : tls(settings, closing);
        final Optional<Path> folder = settings.storage().dataFolder();
        final DataFolder data = folder.isEmpty() ? null : DataFolder.open(folder.get(), conditions, closing);
        final NettyLoops loops = new NettyLoops(settings.eventLoops());
        closing.begun("loops", loops);
        final MemoryAlarm memory = memoryAlarm(settings, loops);
        final DiskAlarm disk =
                data == null ? null : data.alarm(settings.storage().diskFreeLimit(), closing);
        final Alarms alarms = disk == null ? new Alarms(memory) : new Alarms(memory, disk);
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        loops.loops().forEach(loop -> loop.whenFatal(failure::complete));
        loops.definitions().whenFatal(failure::complete);
        final Storage storage = data == null || disk == null ? null : data.connect(loops, disk, closing);
        if (data == null || disk == null) {
            loops.loops().forEach(loop -> loop.everyTurn(memory::check));
        } else {
            data.boundMemory(loops, settings.memory(), memory, disk);
        }
        final VirtualHosts virtualHosts = data == null || storage == null
                ? inMemory(settings, loops, memory)
                : data.virtualHosts(settings, storage, loops, memory, failure, closing);
        virtualHosts.events().at(settings.product().clusterName());
        virtualHosts.beginCluster();
        final Node node = Node.of(settings, access(settings, virtualHosts, closing), virtualHosts, alarms, storage);
        virtualHosts.whenUserDeleted(user -> new Connections(node).closeAllOf(user));
        final NettyLoop definitions = loops.definitions();
        alarms.watch((resource, raised) -> definitions.execute(() ->
                virtualHosts.events().alarm(definitions, settings.product().clusterName(), resource, raised)));
        final Listeners listeners = new Listeners(node, loops);
        closing.begun("listeners", listeners);
        return new Broker(
                node,
                node.publisher(loops),
                closing,
                new BrokerStatistics(node, loops),
                listeners,
                Optional.ofNullable(tls),
                // Whoever has asked for something hears of it before the process that runs the broker does, and ends.
                failure.thenApply(reason -> {
                    virtualHosts.unanswered().fail(reason);
                    return reason;
                }));
    }

    private void listen(BrokerSettings settings) throws IOException {
        for (final ListenAddress address : settings.listeners()) {
            listeners.listen(address);
        }
        if (tls.isPresent()) {
            for (final ListenAddress address : settings.tlsListeners()) {
                listeners.listen(address, tls.get());
            }
        }
    }

    private static TlsServer tls(BrokerSettings settings, Closing closing) throws IOException {
        final TlsThreads threads = new TlsThreads();
        closing.begun("TLS", threads);
        return TlsServer.start(settings.tls().orElseThrow(), threads);
    }

    /** Who may log in, and do what; an empty node begins with the users of the settings. */
    private static AccessControl access(BrokerSettings settings, VirtualHosts virtualHosts, Closing closing) {
        final PasswordChecks passwords = new PasswordChecks(settings.access().passwords());
        closing.begun("passwords", passwords);
        virtualHosts.begin(settings.users(), passwords);
        final AccessBackends backends = new AccessBackends(
                settings, new InternalBackend(virtualHosts.knownUsers(), passwords), AccessBackends.onClassPath());
        final AccessControl access = new AccessControl(backends.chain(), settings.loopbackUsers());
        closing.begun("authentication back ends", access);
        return access;
    }

    private static VirtualHosts inMemory(BrokerSettings settings, NettyLoops loops, MemoryAlarm alarm) {
        return new VirtualHosts(
                settings.virtualHosts(),
                loops.definitions(),
                loops.loops(),
                ExchangeTypes.load(),
                settings.declarations(),
                new DefinitionLimits(settings.nodeLimits(), MemoryWatermark.forDefinitions(alarm.watermark())));
    }

    private static MemoryAlarm memoryAlarm(BrokerSettings settings, NettyLoops loops) {
        final List<NettyLoop> all = new ArrayList<>(loops.loops());
        all.add(loops.definitions());
        final List<MemoryCounter> counters = all.stream()
                .flatMap(loop -> Stream.of(loop.memory(), loop.structures()))
                .toList();
        return new MemoryAlarm(counters, MemoryWatermark.bytes(settings.memory()));
    }

    /** The port of the first listener without TLS. */
    public int port() {
        return addresses().get(0).getPort();
    }

    /** Where the broker listens for AMQP without TLS. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /**
     * The port of the first listener that speaks TLS.
     *
     * @throws IllegalStateException if there is none
     */
    public int tlsPort() {
        final List<InetSocketAddress> encrypted = tlsAddresses();
        if (encrypted.isEmpty()) {
            throw new IllegalStateException("no listener speaks TLS");
        }
        return encrypted.get(0).getPort();
    }

    /** Where the broker listens for AMQP through TLS. */
    public List<InetSocketAddress> tlsAddresses() {
        return listeners.tlsAddresses();
    }

    /** When the time of the certificate is over that clients are shown now; empty if no listener speaks TLS. */
    public Optional<Instant> certificateEnd() {
        return tls.map(TlsServer::notAfter);
    }

    /** How much the broker holds, and when that is too much. */
    public MemoryAlarm memoryAlarm() {
        return node.alarms().memory();
    }

    /** What the broker is low on, so that it blocks who publishes: {@code disk}, {@code memory}, both or nothing. */
    public List<String> alarms() {
        return node.alarms().raised();
    }

    /** What the broker is, where it listens, how much of everything it has. Cheap enough to be asked every second. */
    public NodeInfo node() {
        return NodeInfo.of(node, statistics, start, addresses(), tlsAddresses());
    }

    /**
     * Lets somebody in who does not come by AMQP, as it would a client that does: from the same addresses, by the same chain of
     * back ends, and with the same wait after logins that have failed. Completes on any thread, never exceptionally.
     */
    public CompletionStage<Login> login(Credentials who) {
        return node.accessControl().login(who);
    }

    /** Who is connected, and whether they are held up. */
    public CompletionStage<List<ConnectionStatus>> connections() {
        return connections.all();
    }

    /** What goes on in it: what is counted, and how queues, connections, channels and consumers are. */
    public BrokerStatistics statistics() {
        return statistics;
    }

    /**
     * Closes the connection of this name for a reason that its client is told: 320, {@code CONNECTION_FORCED - reason}.
     * Completes with whether there is one.
     */
    public CompletionStage<Boolean> closeConnection(String name, String reason) {
        return connections.close(name, reason);
    }

    /** The same for all connections that are as asked for on the broker's threads; completes with how many these are. */
    public CompletionStage<Integer> closeConnections(Predicate<ConnectionStatus> which, String reason) {
        return connections.close(which, reason);
    }

    /** The virtual hosts, to be seen, made, changed, limited and deleted. */
    public VirtualHostAdministration virtualHosts() {
        return virtualHosts.administration();
    }

    /** The users that the broker knows itself, to be seen, made, changed, limited, deleted, and allowed to do things. */
    public UserAdministration users() {
        return virtualHosts.users();
    }

    /**
     * The policies of a virtual host.
     *
     * @throws IllegalArgumentException if there is no virtual host of this name
     */
    public VirtualHostPolicies policies(String virtualHost) {
        return virtualHost(virtualHost).policies();
    }

    /**
     * The runtime parameters of a virtual host.
     *
     * @throws IllegalArgumentException if there is no virtual host of this name
     */
    public VirtualHostParameters parameters(String virtualHost) {
        return virtualHost(virtualHost).parameters();
    }

    /** The runtime parameters of the whole broker, its cluster name among them. */
    public GlobalParameters globalParameters() {
        return virtualHosts.globalParameters();
    }

    /**
     * The queues, exchanges and bindings of a virtual host, to be seen, declared, deleted, bound and unbound.
     *
     * @throws IllegalArgumentException if there is no virtual host of this name
     */
    public VirtualHostDefinitions definitions(String virtualHost) {
        return virtualHost(virtualHost).administration();
    }

    /**
     * What an exchange of type {@code x-delayed-message} keeps until it is due.
     *
     * @throws IllegalArgumentException if there is no virtual host or no such exchange of this name
     */
    public DelayedMessages delayedMessages(String virtualHost, String exchange) {
        return Optional.ofNullable(virtualHost(virtualHost).exchange(exchange))
                .flatMap(Exchange::delayedMessages)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no exchange '" + exchange + "' that delays in vhost '" + virtualHost + "'"));
    }

    /**
     * A queue, to be looked into, paused, resumed.
     *
     * @throws IllegalArgumentException if there is no virtual host or no queue of this name
     */
    public ManagedQueue queue(String virtualHost, String queue) {
        final VirtualHost host = virtualHost(virtualHost);
        if (host.queue(queue) == null) {
            throw new IllegalArgumentException("no queue '" + queue + "' in vhost '" + virtualHost + "'");
        }
        return host.managed(queue);
    }

    /**
     * Publishes a message in the name of somebody who has no connection, as a channel in confirm mode would with {@code mandatory}.
     * Completes when it is known what became of it: if it is persistent and for a durable queue, when it is stored. Fails with the
     * {@link io.bilbymq.amqp.AmqpException} that a channel would have been closed with; and with 506 while publishers are blocked; and with
     * an {@link IllegalStateException} if the broker fails before it is known.
     *
     * @param body not to be changed afterwards
     * @throws IllegalArgumentException if there is no virtual host of this name
     */
    public CompletionStage<PublishOutcome> publish(
            Caller caller, String virtualHost, String exchange, String routingKey, Properties properties, byte[] body) {
        return virtualHosts
                .unanswered()
                .until(publisher.publish(caller, virtualHost(virtualHost), exchange, routingKey, properties, body));
    }

    /**
     * Whether a virtual host is traced, to be turned on and off; off at the start.
     *
     * @throws IllegalArgumentException if there is no virtual host of this name
     */
    public Tracing tracing(String virtualHost) {
        return virtualHost(virtualHost).tracing();
    }

    /**
     * Sets what type queues in a virtual host are of whose declarations do not say one, from now on; empty for the default
     * type of the node. Completes when it is stored and in force; fails if it is a stream.
     *
     * @throws IllegalArgumentException if there is no virtual host of this name
     */
    public CompletionStage<?> defaultQueueType(String virtualHost, Optional<QueueType> type) {
        return virtualHost(virtualHost).setDefaultQueueType(type);
    }

    private VirtualHost virtualHost(String name) {
        final VirtualHost named = virtualHosts.named(name);
        if (named == null) {
            throw new IllegalArgumentException("no virtual host '" + name + "'");
        }
        return named;
    }

    /** What is under way for those who have no connection; other interfaces than AMQP add to it what they are asked for. */
    public Unanswered unanswered() {
        return virtualHosts.unanswered();
    }

    /** What is defined in it: for tests. */
    VirtualHosts definitions() {
        return virtualHosts;
    }

    /**
     * Completes, with the reason, if the broker has to end by itself. What is under way for those who have no connection has failed by
     * then.
     */
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
