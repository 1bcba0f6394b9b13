package io.bilbymq.broker.vhost;

import java.util.Map;
import java.util.Optional;

/**
 * What is said of an exchange, as it was at a moment. Immutable.
 *
 * @param name empty for the default exchange
 * @param type the name of its exchange type: {@code direct}
 * @param durable whether it survives a restart
 * @param autoDelete whether it goes with its last outgoing binding
 * @param internal whether clients cannot publish to it
 * @param arguments as plain values (see {@link VirtualHostDefinitions})
 * @param policy the name of the policy that applies
 * @param operatorPolicy that of the operator policy
 * @param effectivePolicyDefinition what both ask for together, as plain values
 */
public record ExchangeInfo(
        String virtualHost,
        String name,
        String type,
        boolean durable,
        boolean autoDelete,
        boolean internal,
        Map<String, Object> arguments,
        Optional<String> policy,
        Optional<String> operatorPolicy,
        Map<String, Object> effectivePolicyDefinition) {

    static ExchangeInfo of(String virtualHost, Exchange exchange) {
        final EffectivePolicy effective = exchange.policy();
        return new ExchangeInfo(
                virtualHost,
                exchange.name(),
                exchange.type(),
                exchange.durable(),
                exchange.autoDelete(),
                exchange.internal(),
                PlainValues.readable(exchange.arguments()),
                effective.user(),
                effective.operator(),
                PlainValues.readable(effective.definition()));
    }
}
