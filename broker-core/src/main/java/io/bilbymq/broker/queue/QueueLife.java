package io.bilbymq.broker.queue;

/** Whether a queue is there, and what it says if it is not. */
enum QueueLife {
    /** In service. */
    OPEN,
    /** Deleted, or about to be: publishes are taken on and forgotten. */
    GONE,
    /** Failed, and about to be deleted: publishes are refused. */
    FAILED,
    /** Failed, and there again after a restart, since it is durable: publishes are refused. */
    CRASHED;

    /** What publishers are told. */
    boolean takes() {
        return this == OPEN || this == GONE;
    }

    /** What those are told who ask for anything that is not there. */
    QueueAnswer answer() {
        return this == CRASHED ? new QueueAnswer.Crashed() : new QueueAnswer.Gone();
    }
}
