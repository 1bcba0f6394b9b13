package io.bilbymq.broker.settings;

import java.util.List;
import java.util.Optional;

/**
 * A user that an empty node begins with.
 *
 * @param password which no text shows; empty for one that cannot log in with a password
 * @param tags such as {@code administrator}
 * @param virtualHostPattern a regular expression for the virtual hosts that they may enter, looked for in their names
 * @param configure what they may configure there, a regular expression; so are the others
 */
public record UserSettings(
        String name,
        Optional<String> password,
        List<String> tags,
        String virtualHostPattern,
        String configure,
        String write,
        String read) {
    private static final String ALL = ".*";

    /** Copies the tags. */
    public UserSettings {
        tags = List.copyOf(tags);
    }

    /** An administrator who may do everything everywhere. */
    public UserSettings(String name, String password) {
        this(name, Optional.of(password), List.of("administrator"), ALL, ALL, ALL, ALL);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "user '" + name + "'";
    }
}
