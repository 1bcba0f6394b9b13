package io.bilbymq.broker.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user of the internal back end.
 *
 * @param password what is kept of the password; empty if they cannot log in with one
 * @param tags in their order, each once
 */
public record User(String name, Optional<PasswordHash> password, List<String> tags, UserLimits limits) {
    /** Copies the tags. */
    public User {
        tags = tags.stream().distinct().toList();
    }

    /** The tags as a set. */
    Set<String> tagSet() {
        return Set.copyOf(tags);
    }

    User with(Optional<PasswordHash> otherPassword) {
        return new User(name, otherPassword, tags, limits);
    }

    User with(List<String> otherTags) {
        return new User(name, password, otherTags, limits);
    }

    User with(UserLimits otherLimits) {
        return new User(name, password, tags, otherLimits);
    }
}
