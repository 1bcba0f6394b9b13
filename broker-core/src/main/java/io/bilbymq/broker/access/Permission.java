package io.bilbymq.broker.access;

import java.util.Locale;

/** What a user may be allowed to do with a queue or an exchange; see RabbitMQ's access control guide. */
public enum Permission {
    CONFIGURE,
    WRITE,
    READ;

    /** As RabbitMQ's error texts name it: {@code configure}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
