package io.bilbymq.broker.access;

import java.util.Set;

/**
 * Somebody who has logged in.
 *
 * @param user the name, which may differ from the one given: a token says who it is
 * @param tags such as {@code administrator}; see RabbitMQ's management guide
 * @param rights what they may do
 */
public record Identity(String user, Set<String> tags, Rights rights) {
    /** Copies the tags. */
    public Identity {
        tags = Set.copyOf(tags);
    }
}
