package io.bilbymq.exchanges;

import java.util.Map;

/** {@code fanout}: a message goes to every destination, whatever its key. */
final class FanoutType implements ExchangeType {
    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public String description() {
        return "AMQP fanout exchange, as per the AMQP specification";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byKey(FanoutTable.empty());
    }
}
