package io.bilbymq.persistence;

import java.util.List;

/**
 * What a log has done since it was opened, and what there is of it. Immutable.
 *
 * @param writes calls to the operating system
 * @param writtenBytes by these
 * @param writeNanos how long they took
 * @param syncs how long each took, in nanoseconds
 * @param entries how many each turn that synced made durable together
 * @param checkpoints how many are complete
 * @param segments how many there are
 * @param segmentBytes what they take up on the disk
 */
public record LogStatistics(
        long writes,
        long writtenBytes,
        long writeNanos,
        Distribution syncs,
        Distribution entries,
        long checkpoints,
        int segments,
        long segmentBytes) {
    /**
     * How large some values were.
     *
     * @param upTo the largest value of each class, ascending; the last class, of which none is said here, has no largest
     * @param counts how many were in each class: one more than {@code upTo}
     * @param sum of all
     */
    public record Distribution(List<Long> upTo, List<Long> counts, long sum) {
        /** Copies the lists. */
        public Distribution {
            upTo = List.copyOf(upTo);
            counts = List.copyOf(counts);
        }
    }
}
