package io.bilbymq.it.differential;

import java.util.Map;

/** A queue of a {@link World}, as it is declared. {@code arguments} name other queues by {@code q0}, {@code q1}. */
record QueueSpec(String name, boolean durable, Map<String, Object> arguments) {
    long number(String argument, long otherwise) {
        return arguments.get(argument) instanceof Number number ? number.longValue() : otherwise;
    }

    String text(String argument, String otherwise) {
        return arguments.get(argument) instanceof String text ? text : otherwise;
    }

    boolean isQuorum() {
        return text("x-queue-type", "classic").equals("quorum");
    }

    /** How often a message may fail; negative for as often as it does. */
    long deliveryLimit() {
        return number("x-delivery-limit", isQuorum() ? 20 : -1);
    }

    boolean has(String argument) {
        return arguments.containsKey(argument);
    }

    boolean isTrue(String argument) {
        return Boolean.TRUE.equals(arguments.get(argument));
    }
}
