package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.ManualLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;

/** A loop with a scratch file whose reading and writing happens when the test says, in the order it likes. */
final class SpillFixture {
    final ManualLoop loop = new ManualLoop("loop", 0);
    final ScratchDisk disk = new ScratchDisk();
    final List<Runnable> io = new ArrayList<>();
    final List<IOException> lost = new ArrayList<>();
    final IndexSpill spill;
    boolean rejecting;

    SpillFixture() {
        try {
            spill = IndexSpill.open(disk, loop, this::execute, lost::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void execute(Runnable task) {
        if (rejecting) {
            throw new RejectedExecutionException("has ended");
        }
        io.add(task);
    }

    /** Carries out one reading or writing, any of those that wait, and tells the loop; nothing if none waits. */
    void one(Random random) {
        if (!io.isEmpty()) {
            io.remove(random.nextInt(io.size())).run();
            loop.runAll();
        }
    }

    /** Carries out everything that waits and what follows from it. */
    void all(Random random) {
        loop.runAll();
        while (!io.isEmpty()) {
            one(random);
        }
    }

    /** Carries out everything that waits; the loop has still to hear of it. */
    void allWithoutTelling() {
        final List<Runnable> tasks = List.copyOf(io);
        io.clear();
        tasks.forEach(Runnable::run);
    }

    /** Carries out everything that waits and what follows from it, first come first served. */
    void all() {
        loop.runAll();
        while (!io.isEmpty()) {
            io.remove(0).run();
            loop.runAll();
        }
    }
}
