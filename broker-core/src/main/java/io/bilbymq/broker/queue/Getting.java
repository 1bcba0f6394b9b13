package io.bilbymq.broker.queue;

import java.util.ArrayList;
import java.util.List;

/**
 * Gets some messages of a queue, one after the other, for somebody who is no client, and settles them when it has all: so none is
 * got twice. Confined to the queue's loop.
 */
final class Getting extends QueueVisitor<List<GotMessage>> {
    /** With so much it is enough, whatever was asked for. */
    static final long BYTES_MAX = 16 * 1024 * 1024;

    private final int count;
    private final AckMode mode;
    private final List<GotMessage> messages = new ArrayList<>();
    private final List<Long> outstanding = new ArrayList<>();
    private long bytes;

    Getting(Queue queue, int count, AckMode mode) {
        super(queue);
        this.count = count;
        this.mode = mode;
    }

    @Override
    void begin() {
        queue().get(this, mode.isNoAck());
    }

    @Override
    void told(QueueAnswer answer) {
        if (answer instanceof QueueAnswer.Got got) {
            got(got);
        } else if (answer instanceof QueueAnswer.Empty) {
            leave();
        } else if (answer instanceof QueueAnswer.Detached) {
            done(List.copyOf(messages));
        }
    }

    private void got(QueueAnswer.Got got) {
        final GotMessage message = GotMessage.of(got);
        messages.add(message);
        bytes += message.bytes();
        if (!mode.isNoAck()) {
            outstanding.add(got.sequence());
        }
        if (messages.size() < count && bytes < BYTES_MAX) {
            queue().get(this, mode.isNoAck());
        } else {
            leave();
        }
    }

    /** Settles, and says good-bye. */
    private void leave() {
        PendingSettlement last = null;
        for (final long sequence : outstanding) {
            last = queue().settle(this, sequence, mode.settlement(), last);
        }
        queue().detach(this);
    }

    /** What was got before was got, and may be in no other place any more. */
    @Override
    void gone(QueueAnswer answer) {
        if (messages.isEmpty()) {
            super.gone(answer);
        } else {
            done(List.copyOf(messages));
        }
    }
}
