package io.bilbymq.it.raw;

import java.util.Arrays;

/** The bit arguments of the methods, by name, so that a test reads {@code declare("q", DURABLE, NO_WAIT)}. */
public enum Flag {
    PASSIVE,
    DURABLE,
    EXCLUSIVE,
    AUTO_DELETE,
    INTERNAL,
    NO_WAIT,
    IF_UNUSED,
    IF_EMPTY,
    NO_LOCAL,
    NO_ACK,
    MANDATORY,
    IMMEDIATE,
    MULTIPLE,
    REQUEUE,
    GLOBAL;

    boolean in(Flag... flags) {
        return Arrays.asList(flags).contains(this);
    }
}
