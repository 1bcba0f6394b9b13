package io.bilbymq.broker.queue;

/**
 * Which messages of a queue are to be moved. Immutable.
 *
 * @param filter those for which it is
 * @param count the first ones of these, so many, 1 or more
 */
public record MoveRequest(MessageFilter filter, long count) {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public MoveRequest {
        if (count < 1) {
            throw new IllegalArgumentException(count + " messages cannot be moved");
        }
    }

    /** All that are ready when it begins. */
    public static MoveRequest all() {
        return matching(MessageFilter.all());
    }

    /** The first ones from the head on. */
    public static MoveRequest first(long count) {
        return new MoveRequest(MessageFilter.all(), count);
    }

    /** All that this filter is for and that are ready when it begins. */
    public static MoveRequest matching(MessageFilter filter) {
        return new MoveRequest(filter, Long.MAX_VALUE);
    }
}
