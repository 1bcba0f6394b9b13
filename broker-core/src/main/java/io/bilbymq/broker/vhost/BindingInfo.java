package io.bilbymq.broker.vhost;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.access.ResourceKind;
import java.util.Map;

/**
 * A binding, as it was at a moment. Immutable.
 *
 * @param source the exchange that messages come from; empty for the default exchange
 * @param destinationKind whether they go to a queue or to another exchange
 * @param destination the name of that
 * @param arguments as plain values (see {@link VirtualHostDefinitions})
 * @param propertiesKey tells this binding from all others between the same two, as RabbitMQ's HTTP API does: {@code ~} if there
 *     is neither routing key nor argument, the routing key quoted for a URL if there is no argument, else that key, {@code ~} and
 *     a hash of the arguments. The hash is not RabbitMQ's, which Erlang makes of its terms; it is the same after a restart
 */
public record BindingInfo(
        String virtualHost,
        String source,
        ResourceKind destinationKind,
        String destination,
        String routingKey,
        Map<String, Object> arguments,
        String propertiesKey) {

    static BindingInfo of(String virtualHost, BindingDefinition binding) {
        return new BindingInfo(
                virtualHost,
                binding.source().name(),
                binding.destination().kind(),
                binding.destination().name(),
                binding.routingKey(),
                PlainValues.readable(binding.arguments()),
                PropertiesKey.of(binding.routingKey(), binding.arguments()));
    }

    /** The one that every queue has from the default exchange, although nobody has made it. */
    static BindingInfo ofDefaultExchange(String virtualHost, String queue) {
        return new BindingInfo(
                virtualHost,
                "",
                ResourceKind.QUEUE,
                queue,
                queue,
                Map.of(),
                PropertiesKey.of(queue, FieldTable.empty()));
    }
}
