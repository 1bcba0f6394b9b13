package io.bilbymq.broker.vhost;

import java.util.Optional;

/** What a policy can apply to: {@code apply-to}. */
public enum PolicyScope {
    ALL("all"),
    QUEUES("queues"),
    EXCHANGES("exchanges"),
    CLASSIC_QUEUES("classic_queues"),
    QUORUM_QUEUES("quorum_queues"),
    STREAMS("streams");

    private final String text;

    PolicyScope(String text) {
        this.text = text;
    }

    /** The scope that RabbitMQ calls so, if there is one. */
    public static Optional<PolicyScope> named(String text) {
        for (final PolicyScope scope : values()) {
            if (scope.text.equals(text)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }

    boolean coversExchanges() {
        return this == ALL || this == EXCHANGES;
    }

    boolean covers(QueueType type) {
        return switch (this) {
            case ALL, QUEUES -> true;
            case EXCHANGES -> false;
            case CLASSIC_QUEUES -> type == QueueType.CLASSIC;
            case QUORUM_QUEUES -> type == QueueType.QUORUM;
            case STREAMS -> type == QueueType.STREAM;
        };
    }

    /** RabbitMQ's word: {@code classic_queues}. */
    @Override
    public String toString() {
        return text;
    }
}
