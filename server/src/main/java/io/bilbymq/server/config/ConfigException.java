package io.bilbymq.server.config;

import java.util.List;

/** A configuration that cannot be used. The message has one line per problem, each with the place it is in. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    /** One problem, already worded for whoever wrote the configuration. */
    public ConfigException(String problem) {
        super(problem);
    }

    ConfigException(List<String> problems) {
        this(String.join(System.lineSeparator(), problems));
    }
}
