package io.bilbymq.it.crash.check;

/**
 * A promise that was not kept.
 *
 * @param what where, in words
 */
public record Violation(Kind kind, String what) {
    /** What was promised. */
    public enum Kind {
        /** A confirmed message was never delivered, or was in somebody's hands when the fault came and never came back. */
        LOST,
        /** Something was delivered that nobody published, or from a queue it was not routed to. */
        INVENTED,
        /** A body is not the one that was published. */
        DAMAGED,
        /** A publisher's messages came in another order than they were published in. */
        OUT_OF_ORDER,
        /** A message came twice, without a crash, a close or a nack that would explain it. */
        DUPLICATE,
        /** A message came again with a reason, but not marked as redelivered. */
        UNMARKED,
        /** A message was marked as redelivered that nobody can have had before. */
        MARKED,
        /** A message was confirmed or refused a second time. */
        ANSWERED_TWICE,
        /** A drained queue was not empty. */
        NOT_EMPTY,
        /** A queue, exchange or binding is not as its last confirmed definition says. */
        DEFINITION,
        /** A connection or channel failed and no fault explains it, or the broker could not end in good order. */
        CLIENT_FAILED,
        /** What had to wait for a fault to pass does not go on. */
        STUCK,
        /** A broker does not come up any more. */
        NOT_STARTED
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
