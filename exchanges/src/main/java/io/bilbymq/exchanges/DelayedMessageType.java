package io.bilbymq.exchanges;

import java.util.Map;

/**
 * {@code x-delayed-message}: routes as another type does, which argument {@code x-delayed-type} names. Whoever owns the
 * exchange keeps a message back that asks for it, until it is due, and only then has it routed.
 *
 * <p>The texts of its errors are those of the plugin rabbitmq-delayed-message-exchange.
 */
public final class DelayedMessageType implements ExchangeType {
    public static final String NAME = "x-delayed-message";

    /** The argument that names the type of the routing. */
    public static final String ROUTING_TYPE = "x-delayed-type";

    private final ExchangeTypes types;

    /** {@code types} has, when an exchange is declared, all types that one can route by. */
    DelayedMessageType(ExchangeTypes types) {
        this.types = types;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Delayed Message Exchange";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        if (!(arguments.get(ROUTING_TYPE) instanceof String type)) {
            throw new InvalidArgumentException(
                    "Invalid argument, '" + ROUTING_TYPE + "' must be an existing exchange type");
        }
        if (type.equals(NAME)) {
            throw new InvalidArgumentException(
                    "Invalid argument, '" + NAME + "' can't be used for '" + ROUTING_TYPE + "'");
        }
        return types.named(type)
                .orElseThrow(() -> new InvalidArgumentException("unknown exchange type '" + type + "'"))
                .newRouter(arguments);
    }
}
