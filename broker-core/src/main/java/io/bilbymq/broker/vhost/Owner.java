package io.bilbymq.broker.vhost;

import java.util.LinkedHashSet;
import java.util.Set;

/** A connection as the owner of exclusive queues, which die with it. Compared by identity. */
public final class Owner {
    private final String name;

    /** Its exclusive queues. Confined to the definitions loop, as is {@link #gone}. */
    final Set<DeclaredQueue> queues = new LinkedHashSet<>(0);

    boolean gone;

    /** A connection that owns nothing yet; {@code name} is for logs. */
    public Owner(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
