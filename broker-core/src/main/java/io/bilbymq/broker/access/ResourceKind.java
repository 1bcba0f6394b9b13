package io.bilbymq.broker.access;

import java.util.Locale;

/** What has a name in a virtual host, and permissions that guard it. */
public enum ResourceKind {
    QUEUE,
    EXCHANGE;

    /** What permissions and error texts call the exchange that has no name. */
    public static final String DEFAULT_EXCHANGE = "amq.default";

    /** As RabbitMQ's error texts name it: {@code queue}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
