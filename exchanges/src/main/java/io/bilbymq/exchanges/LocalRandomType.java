package io.bilbymq.exchanges;

import java.util.Map;

/**
 * {@code x-local-random}: a message goes to one queue of this node, each equally likely.
 *
 * <p>That destinations are classic queues is for the caller to check, as RabbitMQ does when they are bound.
 */
final class LocalRandomType implements ExchangeType {
    @Override
    public String name() {
        return "x-local-random";
    }

    @Override
    public String description() {
        return "Picks one random local queue to route to";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byMessage(OneOfTable.empty(RandomType::any));
    }

    @Override
    public void validateBinding(String key, Map<String, Object> arguments) {
        if (!key.isEmpty()) {
            throw new InvalidBindingException("Non empty binding '" + key + "' key not permitted");
        }
    }
}
