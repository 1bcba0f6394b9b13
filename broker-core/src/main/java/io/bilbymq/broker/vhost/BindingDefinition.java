package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A binding. Two are the same if all components are equal, arguments including their types and whatever their order.
 *
 * @param arguments in the order of their names
 */
public record BindingDefinition(Exchange source, Destination destination, String routingKey, FieldTable arguments) {
    /** Orders the arguments. */
    public BindingDefinition {
        if (arguments.size() > 1) {
            final List<FieldTable.Entry> sorted = new ArrayList<>(arguments.entries());
            sorted.sort(Comparator.comparing(FieldTable.Entry::name));
            arguments = FieldTable.of(sorted);
        }
    }

    /** Whether it survives a restart: both ends do. */
    public boolean durable() {
        return source.durable() && destination.durable();
    }
}
