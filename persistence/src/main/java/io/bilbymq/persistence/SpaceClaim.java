package io.bilbymq.persistence;

/**
 * What an entry may take of the space that the log keeps back for a full disk, the humblest last.
 *
 * <p>Facts may have all of it, since they are what makes segments needless: without them a full disk would stay full. Copies
 * of messages empty segments too, but take space before they give any, so they have to leave some to the facts. Messages
 * may have none of it.
 */
public enum SpaceClaim {
    /** Whatever says what is gone or what there is. */
    FACT(0),
    /** A message that is written again so that the segment it lies in can go. */
    COPY(1),
    /** A message. */
    MESSAGE(SegmentPool.KEPT_BACK);

    private final int leaves;

    SpaceClaim(int leaves) {
        this.leaves = leaves;
    }

    /** How many of the files that are kept back have to be there, and to stay, for something to be written. */
    int leaves() {
        return leaves;
    }
}
