package io.bilbymq.broker.queue;

/**
 * Messages near the head of a queue whose contents are in the log only, in the order of the queue. Array element
 * {@code i} of each array belongs to the same message.
 *
 * @param sequences which messages
 * @param positions where their records begin in the log
 * @param lengths of the records, in bytes
 */
// Made once for each reading, and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Missing(long[] sequences, long[] positions, int[] lengths) {
    int size() {
        return sequences.length;
    }
}
