package io.bilbymq.exchanges;

import java.util.Map;

/**
 * {@code topic}: a message goes where the binding key matches its routing key as a pattern.
 *
 * <p>Both are words separated by dots. In a pattern {@code *} stands for exactly one word and {@code #} for any number of
 * them, none included. An empty key has no words; between two dots is an empty word, which counts. RabbitMQ 4.3 refuses
 * patterns of more than two {@code #}; here they are as cheap as others, and allowed.
 */
final class TopicType implements ExchangeType {
    @Override
    public String name() {
        return "topic";
    }

    @Override
    public String description() {
        return "AMQP topic exchange, as per the AMQP specification";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byKey(TopicTable.empty());
    }
}
