package io.bilbymq.broker.access;

import java.util.Set;

/**
 * Somebody who has logged in.
 *
 * @param tags such as {@code administrator}; see RabbitMQ's management guide
 */
public record User(String name, Set<String> tags) {
    /** Copies the tags. */
    public User {
        tags = Set.copyOf(tags);
    }
}
