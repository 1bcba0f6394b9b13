package io.bilbymq.benchmarks.routing;

import io.bilbymq.exchanges.Routable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A message whose properties are decoded already, so that routing alone is measured. */
record PlainMessage(List<String> routingKeys, Map<String, Object> headers) implements Routable {
    static PlainMessage withKey(String routingKey) {
        return new PlainMessage(List.of(routingKey), Map.of());
    }

    static PlainMessage withHeaders(Map<String, Object> headers) {
        return new PlainMessage(List.of(""), headers);
    }

    @Override
    public String routingKey() {
        return routingKeys.get(0);
    }

    @Override
    public Optional<String> messageId() {
        return Optional.empty();
    }

    @Override
    public Optional<String> correlationId() {
        return Optional.empty();
    }

    @Override
    public OptionalLong timestamp() {
        return OptionalLong.empty();
    }
}
