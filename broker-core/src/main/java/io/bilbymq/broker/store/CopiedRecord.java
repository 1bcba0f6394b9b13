package io.bilbymq.broker.store;

/**
 * A queue's place in a record of the log that was copied: the message of this sequence, which lay at {@code from}, lies at
 * {@code to} as well, in a record that nobody else has a place in.
 *
 * @param length of the copy, in bytes
 * @param outcome hears which of the two places is needed
 */
public record CopiedRecord(long sequence, long from, long to, int length, Outcome outcome) {
    /** Told once, on the queue's loop; later if the queue has to read its index first. */
    public interface Outcome {
        /**
         * What the queue has made of a copy.
         *
         * @param moved true if the message lies in the copy from now on, and nobody needs the old place; false if it is not
         *     there any more, or not at the old place, and nobody needs the copy
         */
        void known(boolean moved);
    }
}
