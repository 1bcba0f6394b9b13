package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.ResourceKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The names that an operation is about: each for itself alone, or shared with others that leave what has the name as it
 * is.
 *
 * <p>A binding needs its destination alone, and its source shared: so bindings of one exchange do not wait for each
 * other, and still nobody deletes the exchange meanwhile. Whoever removes a binding of an auto-delete exchange needs
 * that alone, for it may be the last.
 */
final class Names {
    /** What has names. */
    private enum Kind {
        QUEUE,
        EXCHANGE,
        VIRTUAL_HOST,
        USER;

        static Kind of(ResourceKind kind) {
            return kind == ResourceKind.QUEUE ? QUEUE : EXCHANGE;
        }
    }

    /** A name and what it is the name of. */
    record Name(Kind kind, String name) {}

    private final Map<Name, Boolean> aloneByName = new LinkedHashMap<>(4);

    Names() {}

    /** The name of a queue, alone. */
    static Names ofQueue(String name) {
        return new Names().alone(ResourceKind.QUEUE, name);
    }

    /** The name of an exchange, alone. */
    static Names ofExchange(String name) {
        return new Names().alone(ResourceKind.EXCHANGE, name);
    }

    /** The name of a virtual host, alone: for what concerns it as a whole. What is in it goes on. */
    static Names ofVirtualHost(String name) {
        final Names names = new Names();
        names.aloneByName.put(new Name(Kind.VIRTUAL_HOST, name), true);
        return names;
    }

    /** The name of a user, alone. */
    static Names ofUser(String name) {
        final Names names = new Names();
        names.aloneByName.put(new Name(Kind.USER, name), true);
        return names;
    }

    /** Both ends of a binding. */
    static Names of(BindingRequest binding) {
        return new Names().shared(ResourceKind.EXCHANGE, binding.source()).alone(binding.kind(), binding.destination());
    }

    Names alone(ResourceKind kind, String name) {
        aloneByName.put(new Name(Kind.of(kind), name), true);
        return this;
    }

    Names shared(ResourceKind kind, String name) {
        aloneByName.putIfAbsent(new Name(Kind.of(kind), name), false);
        return this;
    }

    /** Adds all that these changes touch. */
    void add(List<DefinitionRecord> records, Definitions definitions) {
        final Touched touched = new Touched(definitions);
        records.forEach(record -> record.replayOn(touched));
    }

    /** A copy, to be added to. */
    Names copy() {
        final Names copy = new Names();
        copy.aloneByName.putAll(aloneByName);
        return copy;
    }

    /** Calls {@code visitor} with each name and whether it is needed alone. */
    void forEach(BiConsumer<Name, Boolean> visitor) {
        aloneByName.forEach(visitor);
    }

    /** Whether {@code condition} holds for each name and whether it is needed alone. */
    boolean allMatch(BiPredicate<Name, Boolean> condition) {
        return aloneByName.entrySet().stream().allMatch(entry -> condition.test(entry.getKey(), entry.getValue()));
    }

    /** Whether the name is among these, and needed alone. */
    boolean needsAlone(Name name) {
        return aloneByName.getOrDefault(name, false);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Names that && aloneByName.equals(that.aloneByName);
    }

    @Override
    public int hashCode() {
        return aloneByName.hashCode();
    }

    @Override
    public String toString() {
        return aloneByName.toString();
    }

    private final class Touched implements DefinitionRecord.Handler {
        private final Definitions definitions;

        Touched(Definitions definitions) {
            this.definitions = definitions;
        }

        @Override
        public void queueDeclared(DefinitionRecord.QueueDeclared queue) {
            alone(ResourceKind.QUEUE, queue.definition().name());
        }

        @Override
        public void queueDeleted(DefinitionRecord.QueueDeleted queue) {
            alone(ResourceKind.QUEUE, queue.name());
        }

        @Override
        public void exchangeDeclared(DefinitionRecord.ExchangeDeclared exchange) {
            alone(ResourceKind.EXCHANGE, exchange.declaration().name());
        }

        @Override
        public void exchangeDeleted(DefinitionRecord.ExchangeDeleted exchange) {
            alone(ResourceKind.EXCHANGE, exchange.name());
        }

        @Override
        public void bound(DefinitionRecord.Bound binding) {
            shared(ResourceKind.EXCHANGE, binding.source());
            alone(binding.kind(), binding.destination());
        }

        @Override
        public void unbound(DefinitionRecord.Unbound binding) {
            if (definitions.requireExchange(binding.source()).autoDelete()) {
                alone(ResourceKind.EXCHANGE, binding.source());
            } else {
                shared(ResourceKind.EXCHANGE, binding.source());
            }
            alone(binding.kind(), binding.destination());
        }

        /** Nobody has to wait: the last one set is the one that is there. */
        @Override
        public void policySet(DefinitionRecord.PolicySet policy) {}

        @Override
        public void policyCleared(DefinitionRecord.PolicyCleared policy) {}

        @Override
        public void defaultQueueTypeSet(DefinitionRecord.DefaultQueueTypeSet type) {}

        /** The one that decides needs the name of the virtual host itself. */
        @Override
        public void metadataSet(DefinitionRecord.MetadataSet metadata) {}

        @Override
        public void limitsSet(DefinitionRecord.LimitsSet limits) {}

        /** As with policies. */
        @Override
        public void parameterSet(DefinitionRecord.ParameterSet parameter) {}

        @Override
        public void parameterCleared(DefinitionRecord.ParameterCleared parameter) {}

        @Override
        public void queuePaused(DefinitionRecord.QueuePaused pause) {
            alone(ResourceKind.QUEUE, pause.name());
        }
    }
}
