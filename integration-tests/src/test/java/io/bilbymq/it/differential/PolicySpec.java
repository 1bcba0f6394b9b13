package io.bilbymq.it.differential;

import java.util.Map;

/**
 * A policy as a script sets it; those of other ranks go on beside it.
 *
 * @param operator whether it is an operator policy
 * @param rank stands in its name, and is its priority
 * @param queue index of the queue that it is for; -1 for all
 * @param definition by the names of the arguments that say the same, {@code x-max-length}; queues as in {@link QueueSpec}
 */
record PolicySpec(boolean operator, int rank, int queue, Map<String, Object> definition) {
    static final int ALL_QUEUES = -1;

    boolean appliesTo(int index) {
        return queue == ALL_QUEUES || queue == index;
    }

    /** What tells it from others, before whatever else stands in the name. */
    static String name(boolean operator, int rank) {
        return (operator ? "operator" : "user") + rank;
    }
}
