package io.bilbymq.broker.access;

/**
 * What a user may do in a virtual host: regular expressions for the names of queues and exchanges. An empty one stands for no
 * name at all.
 */
public record Permissions(String configure, String write, String read) {
    /** Everything. */
    public static Permissions all() {
        return new Permissions(".*", ".*", ".*");
    }
}
