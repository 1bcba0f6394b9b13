package io.bilbymq.broker.loop;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Several {@link ManualLoop}s on one thread, interleaved by a random generator: the same seed gives the same run.
 *
 * <p>Each step runs one task of one loop that has something to do. So whatever order real threads could run the turns
 * in can come up here, and comes up again from the seed.
 */
public final class ManualLoops {
    /** More steps than any test needs: who gets here goes round in circles. */
    static final int STEPS_MAX = 10_000_000;

    private final Random random;
    private final List<ManualLoop> loops;

    /** {@code count} loops with the indices {@code 0..count-1}. */
    public ManualLoops(Random random, int count) {
        this.random = random;
        this.loops = IntStream.range(0, count)
                .mapToObj(i -> new ManualLoop("loop-" + i, i))
                .toList();
    }

    /** The loop with this index. */
    public ManualLoop loop(int index) {
        return loops.get(index);
    }

    /** All loops by index. */
    public List<ManualLoop> all() {
        return loops;
    }

    /** Runs one task of a loop chosen at random among those that have one; false if none has. */
    public boolean step() {
        final List<ManualLoop> busy =
                loops.stream().filter(loop -> !loop.isIdle()).toList();
        return !busy.isEmpty() && busy.get(random.nextInt(busy.size())).runOne();
    }

    /** Runs at most {@code count} steps. */
    public void steps(int count) {
        int left = count;
        while (left > 0 && step()) {
            left--;
        }
    }

    /** Steps until every loop has come to rest. */
    public void runAll() {
        int left = STEPS_MAX;
        while (step()) {
            if (--left == 0) {
                throw new AssertionError("the loops do not come to rest");
            }
        }
    }

    /** Lets time pass on all loops alike; what becomes due waits to be run. */
    public void advanceMillis(long millis) {
        loops.forEach(loop -> loop.advanceMillis(millis));
    }
}
