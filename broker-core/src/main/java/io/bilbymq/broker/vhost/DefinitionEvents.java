package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.statistics.NodeEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells of changes of the definitions of a virtual host, and counts them, with RabbitMQ's headers in its order. Confined to the definitions
 * loop.
 */
final class DefinitionEvents {
    private final Definitions definitions;
    private final Events events;
    private final VirtualHostEvents ofHost;
    private final Loop loop;

    DefinitionEvents(Definitions definitions, Events events, Loop loop) {
        this.definitions = definitions;
        this.events = events;
        this.loop = loop;
        this.ofHost = new VirtualHostEvents(definitions, events, loop);
    }

    /** Tells that there is a virtual host now, which {@code user} has asked for. */
    void begin(String user) {
        if (events.areHeard()) {
            if (!definitions.limits().isNone()) {
                ofHost.limits(user);
            }
            final Telling telling = new Telling(user, Map.of());
            definitions.exchanges().forEach(exchange -> telling.exchangeCreated(exchange));
            ofHost.created(user);
        }
    }

    /** Lets everything in the virtual host be gone, which {@code user} has asked for, and tells of it. */
    void end(String user) {
        final List<DefinitionRecord> gone = events.areHeard() ? allGone() : List.of();
        loop.statistics()
                .node()
                .add(NodeEvent.QUEUE_DELETE, definitions.queues().size());
        definitions.end();
        if (events.areHeard()) {
            final Telling telling = new Telling(user, Map.of());
            gone.forEach(record -> record.replayOn(telling));
            ofHost.deleted(user);
        }
    }

    /** Queues, then bindings, then exchanges. */
    private List<DefinitionRecord> allGone() {
        final List<DefinitionRecord> gone = new ArrayList<>();
        for (final DeclaredQueue queue : definitions.queues()) {
            gone.add(new DefinitionRecord.QueueDeleted(queue.queue().id(), queue.name(), queue.durable()));
        }
        for (final Exchange exchange : definitions.exchanges()) {
            exchange.outgoing().forEach(binding -> gone.add(Removal.unbound(binding)));
        }
        for (final Exchange exchange : definitions.exchanges()) {
            gone.add(new DefinitionRecord.ExchangeDeleted(exchange.name(), exchange.durable()));
        }
        return gone;
    }

    /** Lets a change happen that {@code user} has asked for, and tells of it. */
    void change(List<DefinitionRecord> records, String user) {
        final Map<DeclaredQueue, EffectivePolicy> policies = policiesBefore(records);
        definitions.replay(records);
        records.forEach(this::count);
        if (events.areHeard()) {
            final Telling telling = new Telling(user, policies);
            records.forEach(record -> record.replayOn(telling));
        }
    }

    private void count(DefinitionRecord record) {
        if (record instanceof DefinitionRecord.QueueDeclared) {
            loop.statistics().node().add(NodeEvent.QUEUE_CREATE);
        } else if (record instanceof DefinitionRecord.QueueDeleted) {
            loop.statistics().node().add(NodeEvent.QUEUE_DELETE);
        }
    }

    /** What applies to queues, if that is to change and somebody wants to know. */
    private Map<DeclaredQueue, EffectivePolicy> policiesBefore(List<DefinitionRecord> records) {
        final Map<DeclaredQueue, EffectivePolicy> policies = new LinkedHashMap<>(0);
        final boolean change = records.stream()
                .anyMatch(record -> record instanceof DefinitionRecord.PolicySet
                        || record instanceof DefinitionRecord.PolicyCleared);
        if (change && events.areHeard()) {
            definitions.queues().forEach(queue -> policies.put(queue, queue.policy()));
        }
        return policies;
    }

    /** Tells of each record of a change that has happened. */
    private final class Telling implements DefinitionRecord.Handler {
        private final String user;
        private final Map<DeclaredQueue, EffectivePolicy> policiesBefore;
        private boolean hostTold;

        Telling(String user, Map<DeclaredQueue, EffectivePolicy> policiesBefore) {
            this.user = user;
            this.policiesBefore = policiesBefore;
        }

        private FieldTable.Builder byUser() {
            return FieldTable.builder().put("user_who_performed_action", user);
        }

        private void tell(String key, FieldTable.Builder headers) {
            events.tell(loop, key, headers);
        }

        private void tellNamed(String key, FieldTable.Builder headers, String name) {
            tell(key, headers.put("name", name).put("vhost", definitions.virtualHost()));
        }

        @Override
        public void queueDeclared(DefinitionRecord.QueueDeclared queue) {
            final QueueDefinition definition = queue.definition();
            final Owner owner = queue.exclusiveOwner();
            final FieldTable.Builder headers = byUser().put("exclusive", definition.exclusive())
                    .put("owner_pid", owner == null ? "" : owner.pid())
                    .put("arguments", Events.terms(definition.arguments()))
                    .put("auto_delete", definition.autoDelete())
                    .put("durable", definition.durable());
            tellNamed("queue.created", headers, definition.name());
        }

        @Override
        public void queueDeleted(DefinitionRecord.QueueDeleted queue) {
            tellNamed("queue.deleted", byUser(), queue.name());
        }

        @Override
        public void exchangeDeclared(DefinitionRecord.ExchangeDeclared exchange) {
            exchangeCreated(definitions.requireExchange(exchange.declaration().name()));
        }

        private void exchangeCreated(Exchange exchange) {
            final FieldTable.Builder headers = byUser().put(
                            "policy", exchange.policy().user().orElse(""))
                    .put("arguments", Events.terms(exchange.arguments()))
                    .put("internal", exchange.internal())
                    .put("auto_delete", exchange.autoDelete())
                    .put("durable", exchange.durable())
                    .put("type", exchange.type());
            tellNamed("exchange.created", headers, exchange.name());
        }

        @Override
        public void exchangeDeleted(DefinitionRecord.ExchangeDeleted exchange) {
            tellNamed("exchange.deleted", byUser(), exchange.name());
        }

        @Override
        public void bound(DefinitionRecord.Bound binding) {
            tellBinding(
                    "binding.created",
                    binding.source(),
                    binding.kind(),
                    binding.destination(),
                    binding.routingKey(),
                    binding.arguments());
        }

        @Override
        public void unbound(DefinitionRecord.Unbound binding) {
            tellBinding(
                    "binding.deleted",
                    binding.source(),
                    binding.kind(),
                    binding.destination(),
                    binding.routingKey(),
                    binding.arguments());
        }

        private void tellBinding(
                String key,
                String source,
                ResourceKind kind,
                String destination,
                String routingKey,
                FieldTable arguments) {
            tell(
                    key,
                    byUser().put("vhost", definitions.virtualHost())
                            .put("arguments", Events.terms(arguments))
                            .put("routing_key", routingKey)
                            .put("destination_kind", kind.name().toLowerCase(Locale.ROOT))
                            .put("destination_name", destination)
                            .put("source_kind", "exchange")
                            .put("source_name", source));
        }

        @Override
        public void policySet(DefinitionRecord.PolicySet set) {
            tellOfQueues(set.kind());
            tell(
                    "policy.set",
                    described(set.policy())
                            .put("user_who_performed_action", user)
                            .put("vhost", definitions.virtualHost())
                            .put("name", set.policy().name()));
        }

        @Override
        public void policyCleared(DefinitionRecord.PolicyCleared cleared) {
            tellOfQueues(cleared.kind());
            tell(
                    cleared.kind() == PolicyKind.USER ? "policy.cleared" : "operator.policy.cleared",
                    byUser().put("vhost", definitions.virtualHost()).put("name", cleared.name()));
        }

        @Override
        public void defaultQueueTypeSet(DefinitionRecord.DefaultQueueTypeSet type) {
            hostUpdated();
        }

        @Override
        public void metadataSet(DefinitionRecord.MetadataSet metadata) {
            hostUpdated();
        }

        /** Once, whatever is new. */
        private void hostUpdated() {
            if (!hostTold) {
                hostTold = true;
                ofHost.updated(user);
            }
        }

        @Override
        public void limitsSet(DefinitionRecord.LimitsSet limits) {
            ofHost.limits(user);
        }

        @Override
        public void queuePaused(DefinitionRecord.QueuePaused pause) {
            // RabbitMQ has no such queues.
        }

        @Override
        public void parameterSet(DefinitionRecord.ParameterSet set) {
            final Parameter parameter = set.parameter();
            tell(
                    "parameter.set",
                    FieldTable.builder()
                            .put("value", parameter.value())
                            .put("user_who_performed_action", user)
                            .put("vhost", definitions.virtualHost())
                            .put("name", parameter.name())
                            .put("component", parameter.component()));
        }

        @Override
        public void parameterCleared(DefinitionRecord.ParameterCleared cleared) {
            tell(
                    "parameter.cleared",
                    byUser().put("vhost", definitions.virtualHost())
                            .put("name", cleared.name())
                            .put("component", cleared.component()));
        }

        /** Another policy of this kind applies to a queue now, or the same one and it asks for something else, or none. */
        private void tellOfQueues(PolicyKind kind) {
            policiesBefore.forEach((queue, before) -> {
                final EffectivePolicy now = queue.policy();
                if (!now.equals(before)) {
                    final Optional<Policy> applies = named(kind, now);
                    if (applies.isPresent()) {
                        tellQueue("queue.policy.updated", described(applies.get()), queue);
                    } else if (nameIn(before, kind).isPresent()) {
                        tellQueue("queue.policy.cleared", FieldTable.builder(), queue);
                    }
                }
            });
        }

        private void tellQueue(String key, FieldTable.Builder headers, DeclaredQueue queue) {
            tell(
                    key,
                    headers.put("user_who_performed_action", user)
                            .put("type", queue.definition().type().moduleName())
                            .put("vhost", definitions.virtualHost())
                            .put("name", queue.name()));
        }

        private Optional<Policy> named(PolicyKind kind, EffectivePolicy effective) {
            return nameIn(effective, kind)
                    .flatMap(name -> definitions.policies().all(kind).stream()
                            .filter(policy -> policy.name().equals(name))
                            .findFirst());
        }

        private static Optional<String> nameIn(EffectivePolicy effective, PolicyKind kind) {
            return kind == PolicyKind.USER ? effective.user() : effective.operator();
        }

        private static FieldTable.Builder described(Policy policy) {
            return FieldTable.builder()
                    .put("apply-to", policy.scope().toString())
                    .put("priority", policy.priority())
                    .put("definition", withLongs(policy.definition()))
                    .put("pattern", policy.pattern());
        }

        /** RabbitMQ makes one type of all integers. */
        private static FieldTable withLongs(FieldTable definition) {
            final List<FieldTable.Entry> entries = new ArrayList<>(definition.size());
            for (final FieldTable.Entry entry : definition.entries()) {
                final FieldValue value = entry.value();
                entries.add(
                        value.asInteger().isPresent()
                                ? new FieldTable.Entry(
                                        entry.name(),
                                        FieldValue.of(value.asInteger().getAsLong()))
                                : entry);
            }
            return FieldTable.of(entries);
        }
    }
}
