package io.bilbymq.broker.queue;

/**
 * Which messages of a queue somebody wants to see. Immutable.
 *
 * @param offset how many messages from the head on are passed by, whether the filter is for them or not
 * @param limit how many are shown at most, 1 to {@value #LIMIT_MAX}
 * @param bodyBytesMax how many bytes of each body are shown at most
 */
public record BrowseRequest(long offset, int limit, MessageFilter filter, int bodyBytesMax) {
    /** How many messages are shown at once. */
    public static final int LIMIT_MAX = 1000;

    /** How much of a body is shown if nobody says otherwise. */
    public static final int BODY_BYTES = 50_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not possible
     */
    public BrowseRequest {
        if (offset < 0) {
            throw new IllegalArgumentException("the offset is " + offset + ", and not 0 or more");
        }
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("the limit is " + limit + ", and not 1 to " + LIMIT_MAX);
        }
        if (bodyBytesMax < 0) {
            throw new IllegalArgumentException("bodies are to be shown up to " + bodyBytesMax + " bytes");
        }
    }

    /** The first ones. */
    public static BrowseRequest first(int limit) {
        return new BrowseRequest(0, limit, MessageFilter.all(), BODY_BYTES);
    }

    /** The same from another offset. */
    public BrowseRequest from(long otherOffset) {
        return new BrowseRequest(otherOffset, limit, filter, bodyBytesMax);
    }

    /** The same of messages that this filter is for. */
    public BrowseRequest matching(MessageFilter wanted) {
        return new BrowseRequest(offset, limit, wanted, bodyBytesMax);
    }

    /** The same with so much of bodies. */
    public BrowseRequest withBodies(int bytesMax) {
        return new BrowseRequest(offset, limit, filter, bytesMax);
    }
}
