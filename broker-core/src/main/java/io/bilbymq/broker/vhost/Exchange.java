package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.exchanges.Router;
import java.util.Collection;
import java.util.Collections;
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
    private final @Nullable String alternate;
    private final Router<Destination> router;
    private final Set<BindingDefinition> outgoing = ConcurrentHashMap.newKeySet(1);
    private final Set<BindingDefinition> incoming = ConcurrentHashMap.newKeySet(1);

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

    /** Empty for the default exchange. */
    public String name() {
        return name.name();
    }

    /** Whether this is the default exchange. */
    public boolean isDefault() {
        return name.name().isEmpty();
    }

    /** The name of its exchange type. */
    public String type() {
        return type;
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

    Router<Destination> router() {
        return router;
    }

    /** The bindings that lead away from here. A live view. */
    public Collection<BindingDefinition> outgoing() {
        return Collections.unmodifiableCollection(outgoing);
    }

    /** The bindings that lead here from other exchanges. A live view. */
    public Collection<BindingDefinition> incoming() {
        return Collections.unmodifiableCollection(incoming);
    }

    /** Whether there is just this binding; arguments included. */
    boolean has(BindingDefinition binding) {
        return outgoing.contains(binding);
    }

    void addOutgoing(BindingDefinition binding) {
        outgoing.add(binding);
    }

    void removeOutgoing(BindingDefinition binding) {
        outgoing.remove(binding);
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
