package io.bilbymq.broker.vhost;

import java.util.LinkedHashSet;
import java.util.Set;

/** A connection as the owner of exclusive queues, which die with it. Compared by identity. */
public final class Owner {
    /** In the place of a connection where there is none: owns nothing, ever. */
    static final Owner NOBODY = new Owner("");

    private final String name;
    private final String givenName;
    private final String beginningOfPid;

    /** Its exclusive queues. Confined to the definitions loop, as is {@link #gone}. */
    final Set<DeclaredQueue> queues = new LinkedHashSet<>(0);

    boolean gone;

    /** Confined to the connection's loop. */
    private boolean hasAsked;

    /** A connection that owns nothing yet, and was given no name by its client. */
    public Owner(String name) {
        this(name, "", "<" + name + ".");
    }

    /**
     * A connection that owns nothing yet.
     *
     * @param name what RabbitMQ calls it by, {@code 127.0.0.1:50112 -> 127.0.0.1:5672}
     * @param givenName what its client calls it; empty if nothing
     * @param beginningOfPid what tells it from all others; the number of a channel and a bracket are to follow
     */
    public Owner(String name, String givenName, String beginningOfPid) {
        this.name = name;
        this.givenName = givenName;
        this.beginningOfPid = beginningOfPid;
    }

    /** The name of the connection, without what its client calls it. */
    public String name() {
        return name;
    }

    /** What its client calls it; empty if nothing. */
    public String givenName() {
        return givenName;
    }

    /** What RabbitMQ would call its process: a text that no other connection ever has. */
    public String pid() {
        return pid(0);
    }

    /** The same of one of its channels; those that have the same number one after the other have the same. */
    public String pid(int channel) {
        return beginningOfPid + channel + ">";
    }

    /** The connection asks the definitions for something: from now on its end is theirs to answer. */
    public void asks() {
        hasAsked = true;
    }

    /** Whether the connection ever asked the definitions for anything. They know nothing of one that did not. */
    public boolean hasAsked() {
        return hasAsked;
    }

    /** What people call it, as in RabbitMQ's logs: {@code 127.0.0.1:50112 -> 127.0.0.1:5672 (given name)}. */
    @Override
    public String toString() {
        return givenName.isEmpty() ? name : name + " (" + givenName + ")";
    }
}
