package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.queue.DelayedMessages;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.LoopTallies;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.Tally;
import io.bilbymq.exchanges.Binding;
import io.bilbymq.exchanges.Router;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An exchange that is declared. Readable by any thread, changed on the definitions loop only. */
public final class Exchange implements Destination {
    static final String ALTERNATE_ARGUMENT = "alternate-exchange";

    private final ExchangeName name;
    private final String type;
    private final boolean durable;
    private final boolean autoDelete;
    private final boolean internal;
    private final FieldTable arguments;
    private volatile @Nullable String alternate;
    private volatile EffectivePolicy policy = EffectivePolicy.NONE;
    private final Router<Destination> router;
    private final LoopTallies<MessageEvent> tallies = new LoopTallies<>(MessageEvent.class);

    /** Null if it delays nothing. Set before anybody else has heard of the exchange. */
    private @Nullable DeclaredQueue delayQueue;

    /** Null if it lets everything through. Set before anybody else has heard of the exchange. */
    private @Nullable Deduplication deduplication;

    private final Set<BindingDefinition> outgoing = ConcurrentHashMap.newKeySet(1);
    private final Set<BindingDefinition> incoming = ConcurrentHashMap.newKeySet(1);

    /**
     * How often more than once the router was given a binding: two of ours can be the same to it, since it does not tell
     * the widths of integers apart. Confined to the definitions loop.
     */
    private final Map<Binding<Destination>, Integer> repeated = new HashMap<>(0);

    private Exchange(
            ExchangeName name,
            String type,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            FieldTable arguments,
            Router<Destination> router) {
        this.name = name;
        this.type = type;
        this.durable = durable;
        this.autoDelete = autoDelete;
        this.internal = internal;
        this.arguments = arguments;
        this.alternate = arguments.text(ALTERNATE_ARGUMENT).orElse(null);
        this.router = router;
    }

    Exchange(String virtualHost, ExchangeDeclaration declared, Router<Destination> router) {
        this(
                new ExchangeName(virtualHost, declared.name()),
                declared.type(),
                declared.durable(),
                declared.autoDelete(),
                declared.internal(),
                declared.arguments(),
                router);
    }

    /** The exchange without a name, to which every queue is bound by its own; {@code router} never has a binding. */
    static Exchange nameless(String virtualHost, Router<Destination> router) {
        return new Exchange(
                new ExchangeName(virtualHost, ""), "direct", true, false, false, FieldTable.empty(), router);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.EXCHANGE;
    }

    /** Empty for the default exchange. */
    @Override
    public String name() {
        return name.name();
    }

    /** Whether this is the default exchange. */
    public boolean isDefault() {
        return name.name().isEmpty();
    }

    /** The record that makes it. */
    DefinitionRecord.ExchangeDeclared asRecord() {
        final DeclaredQueue own = ownQueue();
        return new DefinitionRecord.ExchangeDeclared(
                new ExchangeDeclaration(name(), type, durable, autoDelete, internal, arguments),
                own == null ? 0 : own.queue().id());
    }

    /** The name of its exchange type. */
    public String type() {
        return type;
    }

    /** The name of the type whose rules its routing and its bindings follow. */
    String routingType() {
        return ExchangeDeclaration.routingType(type, arguments);
    }

    @Override
    public boolean durable() {
        return durable;
    }

    /** Whether it goes with its last outgoing binding. */
    public boolean autoDelete() {
        return autoDelete;
    }

    /** Whether clients cannot publish to it. */
    public boolean internal() {
        return internal;
    }

    public FieldTable arguments() {
        return arguments;
    }

    /** The name of the exchange for messages that find nothing here; that exchange need not exist. */
    @Nullable
    String alternate() {
        return alternate;
    }

    /** The policies that apply to it. */
    public EffectivePolicy policy() {
        return policy;
    }

    /** Other policies apply to it from now on; the argument of its declaration goes before them. */
    void apply(EffectivePolicy changed) {
        policy = changed;
        alternate = arguments
                .text(ALTERNATE_ARGUMENT)
                .or(() -> changed.definition().text(PolicyKeys.ALTERNATE_EXCHANGE))
                .orElse(null);
        if (deduplication != null) {
            deduplication.configure(CacheSettings.of(arguments, changed), changed);
        }
    }

    /** The queue in which it keeps what is not due yet; null if it delays nothing. */
    @Nullable
    DeclaredQueue delayQueue() {
        return delayQueue;
    }

    /** Whether it is of type {@code x-delayed-message}. */
    public boolean delays() {
        return delayQueue != null;
    }

    /** What it has seen; null unless it is of type {@code x-message-deduplication}. */
    @Nullable
    Deduplication deduplication() {
        return deduplication;
    }

    /** Lets nothing through any more that this has seen. */
    void deduplicate(Deduplication seen) {
        deduplication = seen;
    }

    /** The queue that it has for itself; null if it has none. */
    @Nullable
    DeclaredQueue ownQueue() {
        return deduplication == null ? delayQueue : deduplication.keeper();
    }

    /** Keeps what is not due in this queue. */
    void delayIn(DeclaredQueue queue) {
        delayQueue = queue;
    }

    /** What waits here until it is due; empty unless the exchange is of type {@code x-delayed-message}. */
    public Optional<DelayedMessages> delayedMessages() {
        return Optional.ofNullable(delayQueue).map(waiting -> new DelayedMessages(waiting.queue()));
    }

    Router<Destination> router() {
        return router;
    }

    /** Where channels of this loop count what they publish here; to be asked for on the loop. */
    public Tally<MessageEvent> tally(Loop loop) {
        return tallies.of(loop.index());
    }

    /** What was published here, and how often that went to queues. */
    public Counts<MessageEvent> counts() {
        return tallies.sum();
    }

    /** Whether nobody ever published here. */
    public boolean isUnused() {
        return tallies.isUnused();
    }

    /** The bindings that lead away from here. A live view. */
    public Collection<BindingDefinition> outgoing() {
        return Collections.unmodifiableCollection(outgoing);
    }

    /** The bindings that lead here from other exchanges. A live view. */
    public Collection<BindingDefinition> incoming() {
        return Collections.unmodifiableCollection(incoming);
    }

    boolean has(BindingDefinition binding) {
        return outgoing.contains(binding);
    }

    /** Adds a binding that leads away from here. */
    void bind(BindingDefinition binding) {
        outgoing.add(binding);
        final Binding<Destination> plain = plain(binding);
        if (!router.bind(plain)) {
            repeated.merge(plain, 1, Integer::sum);
        }
    }

    /** Removes a binding that leads away from here. */
    void unbind(BindingDefinition binding) {
        outgoing.remove(binding);
        final Binding<Destination> plain = plain(binding);
        if (repeated.containsKey(plain)) {
            repeated.computeIfPresent(plain, (same, times) -> times == 1 ? null : times - 1);
        } else {
            router.unbind(plain);
        }
    }

    private static Binding<Destination> plain(BindingDefinition binding) {
        return new Binding<>(binding.destination(), binding.routingKey(), PlainValues.comparable(binding.arguments()));
    }

    void addIncoming(BindingDefinition binding) {
        incoming.add(binding);
    }

    void removeIncoming(BindingDefinition binding) {
        incoming.remove(binding);
    }

    /** As RabbitMQ's error texts name it: {@code exchange 'x' in vhost '/'}. */
    @Override
    public String toString() {
        return name.toString();
    }
}
