package io.bilbymq.broker.statistics;

/**
 * What one loop counts, and what has changed there. Added to by the loop alone; the tallies may be read by any thread.
 *
 * <p>Who has a tally for itself makes it a {@linkplain Tally#part part} of one of these.
 */
public final class LoopStatistics {
    private static final int INDEX_BITS = 12;

    private final int index;
    private final Tally<MessageEvent> channels = new Tally<>(MessageEvent.class);
    private final Tally<MessageEvent> classicQueues = new Tally<>(MessageEvent.class);
    private final Tally<MessageEvent> quorumQueues = new Tally<>(MessageEvent.class);
    private final Tally<MessageSize> sizes = new Tally<>(MessageSize.class);
    private final Tally<NodeEvent> node = new Tally<>(NodeEvent.class);
    private final Changes changes = new Changes();
    private long lastId;

    /** Those of the loop with this index: nothing has happened. */
    public LoopStatistics(int index) {
        this.index = index;
    }

    /** A number that no other thing has, on whatever loop. Loop only. */
    public long nextId() {
        return ++lastId << INDEX_BITS | index;
    }

    /** What channels have seen. */
    public Tally<MessageEvent> channels() {
        return channels;
    }

    /** What queues have seen that are quorum queues, or are not. */
    public Tally<MessageEvent> queues(boolean quorum) {
        return quorum ? quorumQueues : classicQueues;
    }

    /** How large published messages were. */
    public Tally<MessageSize> sizes() {
        return sizes;
    }

    /** What has happened besides. */
    public Tally<NodeEvent> node() {
        return node;
    }

    /** What has changed here. Loop only. */
    public Changes changes() {
        return changes;
    }
}
