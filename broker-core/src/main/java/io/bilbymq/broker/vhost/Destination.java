package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.ResourceKind;

/** Where a binding leads. Compared by identity: what is declared again under the same name is another destination. */
public sealed interface Destination permits DeclaredQueue, Exchange {
    /** Whether it is a queue or an exchange. */
    ResourceKind kind();

    String name();

    /** Whether it survives a restart. */
    boolean durable();
}
