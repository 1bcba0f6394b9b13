package io.bilbymq.exchanges;

import java.util.Map;

/**
 * {@code headers}: a message goes where the binding's arguments match its headers. Argument {@code x-match} says how; see
 * {@link HeadersPattern}.
 */
final class HeadersType implements ExchangeType {
    @Override
    public String name() {
        return "headers";
    }

    @Override
    public String description() {
        return "AMQP headers exchange, as per the AMQP specification";
    }

    @Override
    public <D> Router<D> newRouter(Map<String, Object> arguments) {
        return TableRouter.byMessage(HeadersTable.empty());
    }

    @Override
    public void validateBinding(String key, Map<String, Object> arguments) {
        HeadersPattern.Match.of(arguments);
    }
}
