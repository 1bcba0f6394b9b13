package io.bilbymq.exchanges;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A message for tests. */
record Message(
        List<String> routingKeys,
        Map<String, Object> headers,
        Optional<String> messageId,
        Optional<String> correlationId,
        OptionalLong timestamp)
        implements Routable {
    static Message withKeys(String... routingKeys) {
        return new Message(List.of(routingKeys), Map.of(), Optional.empty(), Optional.empty(), OptionalLong.empty());
    }

    static Message withHeaders(Map<String, Object> headers) {
        return withKeys("").headers(headers);
    }

    Message headers(Map<String, Object> replaced) {
        return new Message(routingKeys, replaced, messageId, correlationId, timestamp);
    }

    Message messageId(String replaced) {
        return new Message(routingKeys, headers, Optional.of(replaced), correlationId, timestamp);
    }

    Message correlationId(String replaced) {
        return new Message(routingKeys, headers, messageId, Optional.of(replaced), timestamp);
    }

    Message timestamp(long replaced) {
        return new Message(routingKeys, headers, messageId, correlationId, OptionalLong.of(replaced));
    }

    @Override
    public String routingKey() {
        return routingKeys.get(0);
    }
}
