package io.bilbymq.broker.queue;

/** Has a queue drop what is ready, for somebody who is no client. Confined to the queue's loop. */
final class Purging extends QueueVisitor<Integer> {
    Purging(Queue queue) {
        super(queue);
    }

    @Override
    void begin() {
        queue().purge(this);
    }

    @Override
    void told(QueueAnswer answer) {
        if (answer instanceof QueueAnswer.Purged purged) {
            done(purged.messages());
        }
    }
}
