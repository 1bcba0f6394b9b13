package io.bilbymq.broker.queue;

/** A settlement that may still wait in an outbox: the next one to the same queue may go with it. */
public final class PendingSettlement {
    private final QueueCommand.Settle command;

    PendingSettlement(QueueCommand.Settle command) {
        this.command = command;
    }

    QueueCommand.Settle command() {
        return command;
    }
}
