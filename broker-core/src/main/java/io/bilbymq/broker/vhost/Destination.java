package io.bilbymq.broker.vhost;

/** Where a binding leads. Compared by identity: what is declared again under the same name is another destination. */
public sealed interface Destination permits DeclaredQueue, Exchange {
    /** Whether it survives a restart. */
    boolean durable();
}
