package io.bilbymq.broker.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Collects sequences, in any order, and gives them back as ascending runs. */
final class SequenceRanges {
    private record Run(long first, long last) {}

    private final List<Run> runs = new ArrayList<>();
    private long first;
    private long last = -1;

    /** Adds {@code from..to}, of which none was added before. */
    void add(long from, long to) {
        if (from == last + 1) {
            last = to;
        } else {
            endRun();
            first = from;
            last = to;
        }
    }

    private void endRun() {
        if (last >= first) {
            runs.add(new Run(first, last));
        }
    }

    /** First and last sequence of each run, ascending, runs that adjoin made one. */
    long[] toArray() {
        endRun();
        first = 0;
        last = -1;
        runs.sort(Comparator.comparingLong(Run::first));
        final long[] bounds = new long[2 * runs.size()];
        int length = 0;
        for (final Run run : runs) {
            if (length > 0 && bounds[length - 1] + 1 == run.first) {
                bounds[length - 1] = run.last;
            } else {
                bounds[length++] = run.first;
                bounds[length++] = run.last;
            }
        }
        return Arrays.copyOf(bounds, length);
    }
}
