package io.bilbymq.broker.vhost;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides what goes when something goes: a queue or exchange takes its bindings along, and with its last outgoing
 * binding goes an auto-delete exchange, which takes its own along. Changes nothing.
 */
final class Removal {
    private final List<DefinitionRecord> records = new ArrayList<>();
    private final Set<BindingDefinition> goneBindings = new HashSet<>();
    private final Map<Exchange, Integer> lostOutgoing = new HashMap<>();
    private final Set<Exchange> goneExchanges = new HashSet<>();
    private final Deque<Exchange> goingExchanges = new ArrayDeque<>();

    private Removal() {}

    /** The records of the end of a queue. */
    static List<DefinitionRecord> of(DeclaredQueue queue) {
        final Removal removal = new Removal();
        queue.bindings().forEach(removal::binding);
        if (queue.isPaused()) {
            removal.records.add(
                    new DefinitionRecord.QueuePaused(queue.queue().id(), queue.name(), false, queue.durable()));
        }
        removal.records.add(new DefinitionRecord.QueueDeleted(queue.queue().id(), queue.name(), queue.durable()));
        return removal.complete();
    }

    /** The records of the end of an exchange. */
    static List<DefinitionRecord> of(Exchange exchange) {
        final Removal removal = new Removal();
        removal.exchange(exchange);
        return removal.complete();
    }

    /** The records of the end of a binding. */
    static List<DefinitionRecord> of(BindingDefinition binding) {
        final Removal removal = new Removal();
        removal.binding(binding);
        return removal.complete();
    }

    /** That the binding goes, and nothing with it. */
    static DefinitionRecord unbound(BindingDefinition binding) {
        return new DefinitionRecord.Unbound(
                binding.source().name(),
                binding.destination().kind(),
                binding.destination().name(),
                binding.routingKey(),
                binding.arguments(),
                binding.durable());
    }

    private List<DefinitionRecord> complete() {
        // Not by recursion: clients can make chains of exchanges of any length.
        for (Exchange exchange = goingExchanges.poll(); exchange != null; exchange = goingExchanges.poll()) {
            exchange.outgoing().forEach(this::binding);
            exchange.incoming().forEach(this::binding);
            records.add(new DefinitionRecord.ExchangeDeleted(exchange.name(), exchange.durable()));
        }
        return records;
    }

    private void exchange(Exchange exchange) {
        if (goneExchanges.add(exchange)) {
            goingExchanges.add(exchange);
        }
    }

    private void binding(BindingDefinition binding) {
        if (!goneBindings.add(binding)) {
            return;
        }
        records.add(unbound(binding));
        final Exchange source = binding.source();
        final int lost = lostOutgoing.merge(source, 1, Integer::sum);
        if (source.autoDelete() && lost == source.outgoing().size()) {
            exchange(source);
        }
    }
}
