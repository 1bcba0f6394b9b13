package io.bilbymq.broker.message;

import io.bilbymq.broker.loop.CreditAccount;

/**
 * The record of a message that another one becomes: arrival here and departure there are one record, so that a crash
 * neither loses nor doubles it.
 */
final class ReplacingRecord extends MessageRecord {
    private final long replacedQueue;
    private final long replacedSequence;

    ReplacingRecord(
            Message message,
            int targets,
            PublishListener publisher,
            long ticket,
            CreditAccount account,
            long replacedQueue,
            long replacedSequence) {
        super(message, targets, publisher, ticket, account);
        this.replacedQueue = replacedQueue;
        this.replacedSequence = replacedSequence;
    }

    @Override
    protected long replacedQueue() {
        return replacedQueue;
    }

    @Override
    protected long replacedSequence() {
        return replacedSequence;
    }
}
