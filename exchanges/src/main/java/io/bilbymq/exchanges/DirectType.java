package io.bilbymq.exchanges;

import java.util.Map;

/** {@code direct}: a message goes where the binding key is its routing key. */
final class DirectType implements ExchangeType {
    @Override
    public String name() {
        return "direct";
    }

    @Override
    public String description() {
        return "AMQP direct exchange, as per the AMQP specification";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byKey(DirectTable.empty());
    }
}
