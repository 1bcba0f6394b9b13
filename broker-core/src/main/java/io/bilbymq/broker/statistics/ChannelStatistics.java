package io.bilbymq.broker.statistics;

import java.util.List;

/**
 * A channel as it is at one moment.
 *
 * @param id that no other channel or connection ever has
 * @param state {@code running}, {@code flow}, {@code blocked} …: that of its connection
 * @param consumers how many it has
 * @param prefetch of the consumers that are to come
 * @param globalPrefetch of all consumers together; 0 for none
 * @param unacknowledged deliveries that are not settled
 * @param unconfirmed publishes that are not confirmed
 * @param uncommitted publishes of the open transaction
 * @param acksUncommitted settlements of the open transaction
 * @param transactional whether it is in transaction mode
 * @param confirms whether it is in confirm mode
 * @param counts what has happened to its messages
 * @param publishes to those exchanges that it has published to lately
 */
public record ChannelStatistics(
        long id,
        String virtualHost,
        ChannelDetails details,
        String state,
        int consumers,
        int prefetch,
        int globalPrefetch,
        long unacknowledged,
        long unconfirmed,
        long uncommitted,
        long acksUncommitted,
        boolean transactional,
        boolean confirms,
        Counts<MessageEvent> counts,
        List<PublishesTo> publishes) {
    /**
     * What a channel has published to one exchange.
     *
     * @param published all of it
     * @param returned went to no queue, and back
     * @param dropped went to no queue
     */
    public record PublishesTo(String exchange, long published, long returned, long dropped) {}
}
