package io.bilbymq.persistence;

/**
 * A request of the log to say anew what holds: every owner of queues a {@link QueueStateEntry} for each, the owner of
 * definitions a snapshot, each followed by {@link LogBatch#partOf}. When all parts are durable, whatever was written
 * before the checkpoint's mark and holds no live message is not needed any more.
 */
public final class Checkpoint {
    private final long mark;

    Checkpoint(long mark) {
        this.mark = mark;
    }

    /** Position of the log when the checkpoint began. */
    public long mark() {
        return mark;
    }
}
