package io.bilbymq.broker.vhost;

import java.util.LinkedHashSet;
import java.util.Set;

/** A connection as the owner of exclusive queues, which die with it. Compared by identity. */
public final class Owner {
    private final String name;

    /** Its exclusive queues. Confined to the definitions loop, as is {@link #gone}. */
    final Set<DeclaredQueue> queues = new LinkedHashSet<>(0);

    boolean gone;

    /** Confined to the connection's loop. */
    private boolean hasAsked;

    /** A connection that owns nothing yet; {@code name} is for logs. */
    public Owner(String name) {
        this.name = name;
    }

    /** The connection asks the definitions for something: from now on its end is theirs to answer. */
    public void asks() {
        hasAsked = true;
    }

    /** Whether the connection ever asked the definitions for anything. They know nothing of one that did not. */
    public boolean hasAsked() {
        return hasAsked;
    }

    @Override
    public String toString() {
        return name;
    }
}
