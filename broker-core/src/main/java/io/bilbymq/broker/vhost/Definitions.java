package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.memory.MemoryCounter;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.DeadLetterRoutes;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueEnd;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.exchanges.ExchangeType;
import io.bilbymq.exchanges.ExchangeTypes;
import io.bilbymq.exchanges.Router;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is defined in one virtual host: records go in by {@link #replay}, on the definitions loop; any thread reads what
 * has come of them, without a lock.
 */
final class Definitions implements DefinitionRecord.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);

    private final String virtualHost;
    private final ExchangeTypes exchangeTypes;
    private final QueueHomes homes;
    private final QueueFactory queueFactory;
    private final QueueEnd queueEnd;
    private final ExchangeQueues exchangeQueues;
    private final DefinitionsMemory memory;
    private final DefinitionCounts counts;
    private final Policies policies;
    private final Parameters parameters = new Parameters();
    private final OptionalLong consumerTimeout;
    private final Loop definitionsLoop;
    private final Map<String, DeclaredQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();
    private final Tracing tracing = new Tracing(this::outdateRoutes);

    /** Of queues whose declarations do not say one; empty for the node's. */
    private volatile Optional<QueueType> defaultQueueType = Optional.empty();

    private volatile VirtualHostMetadata metadata = VirtualHostMetadata.NONE;
    private volatile VirtualHostLimits limits = VirtualHostLimits.NONE;

    /** The default exchange and the pre-declared ones, and no queue; {@code queueEnd} is told when one closes itself. */
    Definitions(String virtualHost, Ground ground, QueueEnd queueEnd) {
        this.virtualHost = virtualHost;
        this.exchangeTypes = ground.exchangeTypes();
        this.homes = ground.homes();
        this.queueFactory = ground.queueFactory();
        this.queueEnd = queueEnd;
        this.exchangeQueues = new ExchangeQueues(virtualHost, ground, queueEnd);
        this.memory = ground.memory();
        this.counts = ground.counts();
        this.policies = new Policies(ground.declarations().strictArguments());
        this.definitionsLoop = ground.definitionsLoop();
        this.consumerTimeout = ground.declarations().consumerTimeoutMillis();
        final Router<Destination> unused = requireExchangeType("direct").newRouter(Map.of());
        final Exchange nameless = Exchange.nameless(virtualHost, unused);
        exchanges.put("", nameless);
        counts.exchanges(1);
        memory.added(nameless);
        preDeclare("amq.direct", "direct", false);
        preDeclare("amq.topic", "topic", false);
        preDeclare("amq.fanout", "fanout", false);
        preDeclare("amq.headers", "headers", false);
        preDeclare("amq.match", "headers", false);
        preDeclare(Tracing.EXCHANGE, "topic", true);
        if (virtualHost.equals(Events.VIRTUAL_HOST)) {
            preDeclare(Events.EXCHANGE, "topic", true);
        }
    }

    private void preDeclare(String name, String type, boolean internal) {
        new DefinitionRecord.ExchangeDeclared(
                        new ExchangeDeclaration(name, type, true, false, internal, FieldTable.empty()))
                .replayOn(this);
    }

    // Read by any thread.

    String virtualHost() {
        return virtualHost;
    }

    /** What these and other definitions cost. Confined to the definitions loop. */
    DefinitionsMemory memory() {
        return memory;
    }

    /** The policies; confined to the definitions loop but for what it says itself. */
    Policies policies() {
        return policies;
    }

    /** The runtime parameters. */
    Parameters parameters() {
        return parameters;
    }

    /** The type of queues whose declarations do not say one; empty if it is that of the node. */
    Optional<QueueType> defaultQueueType() {
        return defaultQueueType;
    }

    /** What is said of the virtual host itself. */
    VirtualHostMetadata metadata() {
        return metadata;
    }

    /** Whether it is traced. */
    Tracing tracing() {
        return tracing;
    }

    /** What it is limited to. */
    VirtualHostLimits limits() {
        return limits;
    }

    @Nullable
    DeclaredQueue queue(String name) {
        return queues.get(name);
    }

    @Nullable
    Exchange exchange(String name) {
        return exchanges.get(name);
    }

    /** The queue or exchange of this name; null if there is none. */
    @Nullable
    Destination destination(ResourceKind kind, String name) {
        return kind == ResourceKind.QUEUE ? queue(name) : exchange(name);
    }

    /** The queue of this name, or else 404. */
    DeclaredQueue requireQueue(String name) {
        final DeclaredQueue queue = queue(name);
        if (queue == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no " + new QueueName(virtualHost, name));
        }
        return queue;
    }

    /** The exchange of this name, or else 404. */
    Exchange requireExchange(String name) {
        final Exchange exchange = exchange(name);
        if (exchange == null) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no " + new ExchangeName(virtualHost, name));
        }
        return exchange;
    }

    /** The queue or exchange of this name, or else 404. */
    Destination requireDestination(ResourceKind kind, String name) {
        return kind == ResourceKind.QUEUE ? requireQueue(name) : requireExchange(name);
    }

    Collection<DeclaredQueue> queues() {
        return Collections.unmodifiableCollection(queues.values());
    }

    Collection<Exchange> exchanges() {
        return Collections.unmodifiableCollection(exchanges.values());
    }

    /** The exchange type of this name, or else 406. */
    ExchangeType requireExchangeType(String type) {
        return exchangeTypes
                .named(type)
                .orElseThrow(
                        () -> new AmqpException(ReplyCode.PRECONDITION_FAILED, "unknown exchange type '" + type + "'"));
    }

    /** Different after every change, once the change is visible. */
    long version() {
        return version.get();
    }

    /** Lets whoever remembers a route ask again. Callable from any thread. */
    void outdateRoutes() {
        version.incrementAndGet();
    }

    /** The queues that a dead letter finds from the exchange that it is addressed to. */
    private DeadLetterRoutes.Found deadLetterTargets(Message letter, List<String> furtherKeys, MemoryCounter memory) {
        final Exchange exchange = exchange(letter.address().exchange());
        return exchange == null
                ? DeadLetterRoutes.NOWHERE.of(letter, furtherKeys, memory)
                : targetsAt(exchange, letter, furtherKeys, memory);
    }

    private DeadLetterRoutes.Found targetsAt(
            Exchange exchange, Message letter, List<String> furtherKeys, MemoryCounter memory) {
        final Destinations destinations = new Destinations();
        destinations.walk(exchange, new RoutedMessage(letter, furtherKeys, memory), this);
        return new DeadLetterRoutes.Found(List.of(destinations.toArray()), destinations.claims());
    }

    // Changed by the definitions loop.

    /**
     * Applies a change from a log, before any loop has heard of this. One that hangs in the air, since its other half is
     * lost, is reported.
     *
     * @throws DefinitionFormatException if it is an exchange of a type that is not there
     */
    void recover(DefinitionRecord record) {
        if (record instanceof DefinitionRecord.Bound bound
                && (exchange(bound.source()) == null || destination(bound.kind(), bound.destination()) == null)) {
            LOG.error("vhost '{}': one end of {} is lost, and so is the binding", virtualHost, bound);
            return;
        }
        if (record instanceof DefinitionRecord.ExchangeDeclared exchange
                && exchangeTypes.named(exchange.declaration().routingType()).isEmpty()) {
            throw new DefinitionFormatException(
                    new ExchangeName(virtualHost, exchange.declaration().name())
                            + " is of type '" + exchange.declaration().routingType()
                            + "', which is not there: is a plugin missing?");
        }
        if (record instanceof DefinitionRecord.PolicySet set
                && !PolicyPattern.isOne(set.policy().pattern())) {
            LOG.error("vhost '{}': the pattern of {} is not understood, and the policy is left out", virtualHost, set);
            return;
        }
        if (record instanceof DefinitionRecord.QueuePaused pause) {
            final DeclaredQueue queue = queue(pause.name());
            if (queue != null && queue.queue().id() == pause.id()) {
                queue.pausedBefore();
            }
            return;
        }
        replay(List.of(record));
    }

    /** Visits all that is durable and not pre-declared as the records that make it, everything behind what it needs. */
    void durable(Consumer<DefinitionRecord> visitor) {
        new DurableDefinitions(this).forEach(visitor);
    }

    /** Applies decided changes in their order. */
    void replay(List<DefinitionRecord> records) {
        for (final DefinitionRecord record : records) {
            record.replayOn(this);
        }
        outdateRoutes();
    }

    @Override
    public void queueDeclared(DefinitionRecord.QueueDeclared declared) {
        final QueueDefinition definition = declared.definition();
        final Loop home = homes.choose(declared.near());
        final EffectivePolicy policy = policies.of(definition);
        final QueueSettings settings = EffectiveSettings.of(definition, policy, consumerTimeout);
        final Queue queue = queueFactory.newQueue(
                declared.id(),
                new QueueName(virtualHost, definition.name()),
                home,
                definition,
                settings,
                this::deadLetterTargets,
                queueEnd);
        final Owner owner = declared.exclusiveOwner();
        final DeclaredQueue added = new DeclaredQueue(queue, definition, owner, policy, settings);
        homes.arrived(home);
        if (owner != null) {
            owner.queues.add(added);
        }
        queues.put(definition.name(), added);
        counts.queues(1);
        memory.added(definition);
    }

    @Override
    public void queueDeleted(DefinitionRecord.QueueDeleted deleted) {
        final DeclaredQueue removed = queues.remove(deleted.name());
        if (removed == null || removed.queue().id() != deleted.id()) {
            throw new IllegalStateException(deleted + " is not decided from this state");
        }
        left(removed);
    }

    private void left(DeclaredQueue removed) {
        homes.left(removed.queue().home());
        counts.queues(-1);
        memory.removed(removed.definition());
        final Owner owner = removed.exclusiveOwner();
        if (owner != null) {
            owner.queues.remove(removed);
        }
    }

    @Override
    public void queuePaused(DefinitionRecord.QueuePaused pause) {
        requireQueue(pause.name()).pause(pause.paused(), definitionsLoop);
    }

    @Override
    public void exchangeDeclared(DefinitionRecord.ExchangeDeclared declared) {
        final ExchangeDeclaration declaration = declared.declaration();
        final Exchange added = new Exchange(
                virtualHost,
                declaration,
                requireExchangeType(declaration.type()).newRouter(PlainValues.readable(declaration.arguments())));
        final EffectivePolicy policy = policies.ofExchange(declaration.name());
        if (declaration.deduplicates()) {
            added.deduplicate(deduplication(declared, CacheSettings.of(declaration.arguments(), policy)));
        } else if (declared.ownQueueId() != 0) {
            added.delayIn(exchangeQueues.delaying(
                    declared.ownQueueId(),
                    declaration,
                    (due, furtherKeys, memory) -> targetsAt(added, due, furtherKeys, memory)));
        }
        added.apply(policy);
        exchanges.put(declaration.name(), added);
        counts.exchanges(1);
        memory.added(added);
    }

    private Deduplication deduplication(DefinitionRecord.ExchangeDeclared declared, CacheSettings settings) {
        final Deduplication seen = new Deduplication(settings, definitionsLoop);
        if (declared.ownQueueId() != 0) {
            seen.keepIn(exchangeQueues.remembering(
                    declared.ownQueueId(), declared.declaration(), settings.ofQueue(), seen::restore));
        }
        return seen;
    }

    @Override
    public void exchangeDeleted(DefinitionRecord.ExchangeDeleted deleted) {
        final Exchange removed = exchanges.remove(deleted.name());
        if (removed == null) {
            throw new IllegalStateException(deleted + " is not decided from this state");
        }
        left(removed);
    }

    private void left(Exchange removed) {
        counts.exchanges(-1);
        memory.removed(removed);
        final DeclaredQueue ownQueue = removed.ownQueue();
        if (ownQueue != null) {
            exchangeQueues.delete(ownQueue);
        }
        final Deduplication deduplication = removed.deduplication();
        if (deduplication != null) {
            deduplication.end();
        }
    }

    @Override
    public void policySet(DefinitionRecord.PolicySet set) {
        policies.set(set.kind(), set.policy()).ifPresent(memory::removed);
        memory.added(set.policy());
        applyPolicies();
    }

    @Override
    public void policyCleared(DefinitionRecord.PolicyCleared cleared) {
        policies.clear(cleared.kind(), cleared.name()).ifPresent(memory::removed);
        applyPolicies();
    }

    @Override
    public void defaultQueueTypeSet(DefinitionRecord.DefaultQueueTypeSet set) {
        defaultQueueType = set.type();
    }

    @Override
    public void metadataSet(DefinitionRecord.MetadataSet set) {
        memory.removed(metadata);
        metadata = set.metadata();
        memory.added(metadata);
    }

    @Override
    public void limitsSet(DefinitionRecord.LimitsSet set) {
        limits = set.limits();
    }

    @Override
    public void parameterSet(DefinitionRecord.ParameterSet set) {
        parameters.set(set.parameter()).ifPresent(memory::removed);
        memory.added(set.parameter());
    }

    @Override
    public void parameterCleared(DefinitionRecord.ParameterCleared cleared) {
        parameters.clear(cleared.component(), cleared.name()).ifPresent(memory::removed);
    }

    /**
     * Everything goes at once, the pre-declared exchanges too: queues become tombstones, and who asks for anything that was
     * here, or publishes, is told that there is none.
     */
    void end() {
        final List<DeclaredQueue> goneQueues = List.copyOf(queues.values());
        final List<Exchange> goneExchanges = List.copyOf(exchanges.values());
        queues.clear();
        exchanges.clear();
        outdateRoutes();
        for (final DeclaredQueue queue : goneQueues) {
            left(queue);
            queue.queue().close(definitionsLoop, false, false, closed -> {});
        }
        for (final Exchange exchange : goneExchanges) {
            exchange.outgoing().forEach(memory::removed);
            left(exchange);
        }
        for (final PolicyKind kind : PolicyKind.values()) {
            policies.all(kind).forEach(memory::removed);
        }
        parameters.all().forEach(memory::removed);
        memory.removed(metadata);
    }

    private void applyPolicies() {
        for (final DeclaredQueue queue : queues.values()) {
            final EffectivePolicy policy = policies.of(queue.definition());
            if (!policy.equals(queue.policy())) {
                queue.apply(policy, EffectiveSettings.of(queue.definition(), policy, consumerTimeout), definitionsLoop);
            }
        }
        for (final Exchange exchange : exchanges.values()) {
            // A policy for all exchanges that names an alternate one is not meant to send events there.
            if (!exchange.isDefault() && !exchange.name().equals(Events.EXCHANGE)) {
                exchange.apply(policies.ofExchange(exchange.name()));
            }
        }
    }

    @Override
    public void bound(DefinitionRecord.Bound bound) {
        final BindingDefinition binding =
                binding(bound.source(), bound.kind(), bound.destination(), bound.routingKey(), bound.arguments());
        if (binding.destination() instanceof Exchange exchange) {
            exchange.addIncoming(binding);
        } else if (binding.destination() instanceof DeclaredQueue queue) {
            queue.addIncoming(binding);
        }
        binding.source().bind(binding);
        memory.added(binding);
    }

    @Override
    public void unbound(DefinitionRecord.Unbound unbound) {
        final BindingDefinition binding = binding(
                unbound.source(), unbound.kind(), unbound.destination(), unbound.routingKey(), unbound.arguments());
        binding.source().unbind(binding);
        memory.removed(binding);
        if (binding.destination() instanceof Exchange exchange) {
            exchange.removeIncoming(binding);
        } else if (binding.destination() instanceof DeclaredQueue queue) {
            queue.removeIncoming(binding);
        }
    }

    private BindingDefinition binding(
            String source, ResourceKind kind, String destination, String routingKey, FieldTable arguments) {
        return new BindingDefinition(
                requireExchange(source), requireDestination(kind, destination), routingKey, arguments);
    }
}
