package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Unanswered;
import io.bilbymq.broker.access.Users;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.loop.ManualLoops;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.settings.NodeLimitSettings;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.exchanges.ExchangeTypes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A virtual host on loops driven by hand: two for connections and queues, and that of the definitions. */
final class VirtualHostFixture {
    private static final ExchangeTypes TYPES = ExchangeTypes.load();
    private static final int DEFINITIONS = 2;

    final ManualLoops loops;
    final VirtualHosts hosts;
    final VirtualHost virtualHost;
    final Owner owner = new Owner("connection");
    private final ManualLog log;

    VirtualHostFixture() {
        this(new Random(1), DefinitionLimits.none());
    }

    VirtualHostFixture(Random random, DefinitionLimits limits) {
        this(random, DeclarationSettings.defaults(), limits);
    }

    VirtualHostFixture(Random random, DeclarationSettings declarations, DefinitionLimits limits) {
        log = new ManualLog();
        loops = new ManualLoops(random, 3);
        hosts = new VirtualHosts(
                List.of("/"), definitionsLoop(), List.of(loops.loop(0), loops.loop(1)), TYPES, declarations, limits);
        virtualHost = Objects.requireNonNull(hosts.named("/"));
    }

    private VirtualHostFixture(Random random, DefinitionLimits limits, ManualLog log, List<byte[]> found) {
        this.log = log;
        loops = new ManualLoops(random, 3);
        hosts = stored(loops, limits, log);
        hosts.recover(found, List.of());
        hosts.add(List.of("/"));
        virtualHost = Objects.requireNonNull(hosts.named("/"));
    }

    private static VirtualHosts stored(ManualLoops loops, DefinitionLimits limits, ManualLog log) {
        final ManualLoop definitions = loops.loop(DEFINITIONS);
        final SyncedDefinitionLog synced = new SyncedDefinitionLog(definitions, log);
        log.completes(synced);
        return new VirtualHosts(
                new Ground(
                        definitions,
                        new QueueIds(),
                        new QueueHomes(List.of(loops.loop(0), loops.loop(1))),
                        TYPES,
                        DeclarationSettings.defaults(),
                        new Users(),
                        limits,
                        new DefinitionCounts(),
                        new DefinitionsMemory(definitions, limits.definitionBytesMax()),
                        QueueFactory.inMemory(),
                        new Events(),
                        new Unanswered(),
                        synced),
                synced);
    }

    /** One that stores what is durable, and begins with what the log held before. */
    static VirtualHostFixture stored(Random random, ManualLog log, List<byte[]> found) {
        return new VirtualHostFixture(random, DefinitionLimits.none(), log, found);
    }

    /** The virtual hosts of a broker that starts with this in its log, and with these in its settings. */
    static VirtualHosts restarted(List<byte[]> found, List<String> configured) {
        final VirtualHosts hosts = stored(new ManualLoops(new Random(1), 3), DefinitionLimits.none(), new ManualLog());
        hosts.recover(found, List.of());
        hosts.add(configured);
        return hosts;
    }

    static VirtualHostFixture stored(DefinitionLimits limits, ManualLog log) {
        return new VirtualHostFixture(new Random(1), limits, log, List.of());
    }

    static VirtualHostFixture strict() {
        return new VirtualHostFixture(new Random(1), DeclarationSettings.strict(), DefinitionLimits.none());
    }

    /** So many queues in each virtual host, and so many exchanges in all of them. */
    static DefinitionLimits limits(int queuesOfHost, int exchangesMax) {
        final NodeLimitSettings.OfVirtualHosts ofHosts =
                new NodeLimitSettings.OfVirtualHosts(".*", Optional.empty(), Optional.of(queuesOfHost));
        return new DefinitionLimits(
                new NodeLimitSettings(
                        NodeLimitSettings.UNLIMITED, NodeLimitSettings.UNLIMITED, exchangesMax, List.of(ofHosts)),
                Long.MAX_VALUE);
    }

    ManualLoop definitionsLoop() {
        return loops.loop(DEFINITIONS);
    }

    /** What can be asked with a reply. */
    interface Asking<T> {
        void of(VirtualHost virtualHost, ManualLoop from, Reply<T> reply);
    }

    /** Asks on loop 0, and lets nothing happen yet. */
    <T> Outcome<T> ask(Asking<T> asking) {
        return askOn(0, asking);
    }

    <T> Outcome<T> askOn(int loop, Asking<T> asking) {
        return askOf(virtualHost, loop, asking);
    }

    /** Asks something of another virtual host than that of the fixture. */
    <T> Outcome<T> askOf(VirtualHost other, int loop, Asking<T> asking) {
        final ManualLoop from = loops.loop(loop);
        final Outcome<T> outcome = new Outcome<>(from);
        from.run(() -> asking.of(other, from, outcome));
        return outcome;
    }

    /** What is done by those who look after the broker. */
    VirtualHostAdministration administration() {
        return hosts.administration();
    }

    /** The virtual host of this name, which must be there. */
    VirtualHost host(String name) {
        return Objects.requireNonNull(hosts.named(name));
    }

    /** Asks on loop 0, and lets everything happen. */
    <T> Outcome<T> tell(Asking<T> asking) {
        final Outcome<T> outcome = ask(asking);
        loops.runAll();
        return outcome;
    }

    /** Lets everything happen, syncs included. */
    void settle() {
        do {
            loops.runAll();
            log.sync();
            loops.runAll();
        } while (log.batchesWaiting() > 0);
    }

    // Declarations with what most tests want.

    QueueDeclaration durable(String name) {
        return durable(name, FieldTable.empty());
    }

    QueueDeclaration durable(String name, FieldTable arguments) {
        return new QueueDeclaration(name, true, false, false, arguments, owner);
    }

    QueueDeclaration exclusive(String name, Owner whose) {
        return new QueueDeclaration(name, false, true, false, FieldTable.empty(), whose);
    }

    QueueDeclaration autoDelete(String name) {
        return new QueueDeclaration(name, false, false, true, FieldTable.empty(), owner);
    }

    static ExchangeDeclaration exchange(String name, String type) {
        return new ExchangeDeclaration(name, type, true, false, false, FieldTable.empty());
    }

    static ExchangeDeclaration autoDeleteExchange(String name) {
        return new ExchangeDeclaration(name, "fanout", true, true, false, FieldTable.empty());
    }

    static ExchangeDeclaration withAlternate(String name, String type, String alternate) {
        final FieldTable arguments =
                FieldTable.builder().put("alternate-exchange", alternate).build();
        return new ExchangeDeclaration(name, type, true, false, false, arguments);
    }

    BindingRequest toQueue(String source, String queue, String key) {
        return new BindingRequest(source, ResourceKind.QUEUE, queue, key, FieldTable.empty(), owner);
    }

    BindingRequest toExchange(String source, String exchange, String key) {
        return new BindingRequest(source, ResourceKind.EXCHANGE, exchange, key, FieldTable.empty(), owner);
    }

    // Things that must succeed.

    DeclaredQueue declared(QueueDeclaration declaration) {
        return tell((VirtualHost v, ManualLoop from, Reply<DeclaredQueue> reply) ->
                        v.declareQueue(from, declaration, () -> {}, reply))
                .result();
    }

    Exchange declared(ExchangeDeclaration declaration) {
        return tell((VirtualHost v, ManualLoop from, Reply<Exchange> reply) ->
                        v.declareExchange(from, declaration, () -> {}, reply))
                .result();
    }

    boolean bound(BindingRequest request) {
        return tell((VirtualHost v, ManualLoop from, Reply<Boolean> reply) -> v.bind(from, request, reply))
                .result();
    }

    boolean unbound(BindingRequest request) {
        return tell((VirtualHost v, ManualLoop from, Reply<Boolean> reply) -> v.unbind(from, request, reply))
                .result();
    }

    int deletedQueue(String name) {
        return deleteQueue(name, false, false).result();
    }

    // Things that may fail.

    Outcome<DeclaredQueue> declare(QueueDeclaration declaration) {
        return tell((v, from, reply) -> v.declareQueue(from, declaration, () -> {}, reply));
    }

    Outcome<Exchange> declare(ExchangeDeclaration declaration) {
        return tell((v, from, reply) -> v.declareExchange(from, declaration, () -> {}, reply));
    }

    Outcome<Boolean> bind(BindingRequest request) {
        return tell((v, from, reply) -> v.bind(from, request, reply));
    }

    Outcome<Boolean> unbind(BindingRequest request) {
        return tell((v, from, reply) -> v.unbind(from, request, reply));
    }

    Outcome<Integer> deleteQueue(String name, boolean ifUnused, boolean ifEmpty) {
        return tell((v, from, reply) -> v.deleteQueue(from, owner, name, ifUnused, ifEmpty, reply));
    }

    Outcome<Boolean> deleteExchange(String name, boolean ifUnused) {
        return tell((v, from, reply) -> v.deleteExchange(from, name, ifUnused, reply));
    }

    // Looking.

    /** The names of the queues that a message with this key finds. */
    Set<String> route(String exchange, String... keys) {
        final Destinations into = new Destinations();
        final boolean any = virtualHost.route(
                virtualHost.requireExchange(exchange), routed(exchange, List.of(keys), FieldTable.empty()), into);
        assertThat(any).isEqualTo(into.size() > 0);
        final Set<String> names = new TreeSet<>();
        for (int i = 0; i < into.size(); i++) {
            assertThat(names.add(into.queue(i).name().name())).as("each once").isTrue();
        }
        return names;
    }

    static RoutedMessage routed(String exchange, List<String> keys, FieldTable headers) {
        final byte[] properties = Properties.none().withHeaders(headers).toBytes();
        final Message message = new Message(new Address(exchange, keys.get(0)), properties, properties.length);
        return new RoutedMessage(message, keys.subList(1, keys.size()), new MemoryCounter());
    }

    /** Bytes that definitions are counted to take. */
    long structures() {
        return loops.all().stream().mapToLong(loop -> loop.structures().bytes()).sum();
    }

    /** Bytes that messages are counted to take. */
    long memory() {
        return loops.all().stream().mapToLong(loop -> loop.memory().bytes()).sum();
    }

    /** Puts an empty message into the queue. */
    void deposit(Queue queue) {
        send(queue);
        loops.runAll();
    }

    /** Sends an empty message to the queue, and lets nothing happen yet. */
    void send(Queue queue) {
        final ManualLoop from = loops.loop(0);
        from.run(() -> {
            final Message message = new Message(new Address("", "q"), new byte[2], 2);
            message.heldBy(1, from.memory());
            queue.deposit(from, message);
        });
    }

    QueueAnswer.Counted counts(Queue queue) {
        loops.runAll();
        final QueueStatistics seen = queue.view().statistics();
        return new QueueAnswer.Counted((int) seen.ready().messages(), seen.consumers());
    }
}
