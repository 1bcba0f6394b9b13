package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.ManualLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A loop with a scratch file whose reading and writing happens when the test says, in the order it likes. */
final class SpillFixture {
    final ManualLoop loop = new ManualLoop("loop", 0);
    final ScratchDisk disk = new ScratchDisk();
    final List<Runnable> io = new ArrayList<>();
    final List<IOException> lost = new ArrayList<>();
    final IndexSpill spill;

    SpillFixture() {
        try {
            spill = IndexSpill.open(disk, loop, io::add, lost::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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
        while (!io.isEmpty()) {
            one(random);
        }
    }

    /** The same, first come first served. */
    void all() {
        while (!io.isEmpty()) {
            io.remove(0).run();
            loop.runAll();
        }
    }
}
