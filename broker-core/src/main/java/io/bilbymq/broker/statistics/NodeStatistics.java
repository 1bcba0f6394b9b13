package io.bilbymq.broker.statistics;

/**
 * What has happened in the broker since it started; nothing of this ever gets less.
 *
 * @param events to connections, channels, queues, consumers
 * @param channels to messages, as channels have seen it: the global counters that have no queue type
 * @param classicQueues to messages in classic queues
 * @param quorumQueues to messages in quorum queues
 * @param sizes how large the bodies of published messages were
 */
public record NodeStatistics(
        Counts<NodeEvent> events,
        Counts<MessageEvent> channels,
        Counts<MessageEvent> classicQueues,
        Counts<MessageEvent> quorumQueues,
        Counts<MessageSize> sizes) {
    /** Nothing has happened. */
    public static final NodeStatistics NOTHING = new NodeStatistics(
            Counts.none(NodeEvent.class),
            Counts.none(MessageEvent.class),
            Counts.none(MessageEvent.class),
            Counts.none(MessageEvent.class),
            Counts.none(MessageSize.class));

    /** This, and what one more loop has counted. */
    public NodeStatistics plus(LoopStatistics loop) {
        return new NodeStatistics(
                events.plus(loop.node().counts()),
                channels.plus(loop.channels().counts()),
                classicQueues.plus(loop.queues(false).counts()),
                quorumQueues.plus(loop.queues(true).counts()),
                sizes.plus(loop.sizes().counts()));
    }

    /** How many channels are open that have published something. */
    public long publishers() {
        return events.of(NodeEvent.PUBLISHER_BEGIN) - events.of(NodeEvent.PUBLISHER_END);
    }

    /** How many consumers there are. */
    public long consumers() {
        return events.of(NodeEvent.CONSUMER_BEGIN) - events.of(NodeEvent.CONSUMER_END);
    }
}
