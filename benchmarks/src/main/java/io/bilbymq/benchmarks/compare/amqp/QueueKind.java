package io.bilbymq.benchmarks.compare.amqp;

/** How a queue is declared. */
public enum QueueKind {
    /** Gone with its connection: the kind of transient queue that every broker has. */
    EXCLUSIVE(0b0100),
    /** Survives a restart. */
    DURABLE(0b0010);

    private final int declareBits;

    QueueKind(int declareBits) {
        this.declareBits = declareBits;
    }

    /** The bits of {@code queue.declare}, the lowest first: passive, durable, exclusive, auto-delete, no-wait. */
    int declareBits() {
        return declareBits;
    }
}
