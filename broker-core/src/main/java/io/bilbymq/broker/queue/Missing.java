package io.bilbymq.broker.queue;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Messages near the head of a queue whose contents are not in memory, in the order of the queue. Array element {@code i} of each
 * array belongs to the same message.
 *
 * @param sequences which messages
 * @param positions where their records begin in the log, or {@linkplain ContentFiles#isCopy copies} in scratch
 * @param lengths of the records or copies, in bytes
 */
// Made once for each reading, and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Missing(long[] sequences, long[] positions, int[] lengths) {
    int size() {
        return sequences.length;
    }

    long bytes() {
        return IntStream.of(lengths).asLongStream().sum();
    }

    long bytesOfFirst() {
        return size() == 0 ? 0 : lengths[0];
    }

    /** How many of them are copies in scratch. */
    int copies() {
        int copies = 0;
        for (final long position : positions) {
            copies += ContentFiles.isCopy(position) ? 1 : 0;
        }
        return copies;
    }

    /** The first of them: no more than so many, nor than so many bytes, but one in any case unless none is to be. */
    Missing first(int messagesMax, long bytesMax) {
        int count = 0;
        long bytes = 0;
        while (count < size() && count < messagesMax && (count == 0 || bytes + lengths[count] <= bytesMax)) {
            bytes += lengths[count++];
        }
        return count == size()
                ? this
                : new Missing(
                        Arrays.copyOf(sequences, count),
                        Arrays.copyOf(positions, count),
                        Arrays.copyOf(lengths, count));
    }

    /** Those with these indexes. */
    Missing only(int[] indexes) {
        return indexes.length == size()
                ? this
                : new Missing(
                        IntStream.of(indexes)
                                .mapToLong(index -> sequences[index])
                                .toArray(),
                        IntStream.of(indexes)
                                .mapToLong(index -> positions[index])
                                .toArray(),
                        IntStream.of(indexes).map(index -> lengths[index]).toArray());
    }
}
