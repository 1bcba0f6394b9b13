package io.bilbymq.broker.queue;

import io.bilbymq.broker.alarm.MemoryAlarm;
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
    final LoopScratch scratch;
    final IndexSpill spill;
    final MemoryAlarm alarm;
    boolean rejecting;
    boolean diskLow;

    /** One with plenty of memory. */
    SpillFixture() {
        this(1L << 40);
    }

    /** One with this watermark, of twice as large a heap. */
    SpillFixture(long watermark) {
        alarm = new MemoryAlarm(List.of(loop.memory()), watermark);
        try {
            scratch = LoopScratch.open(
                    disk,
                    loop,
                    new LoopScratch.Workers(this::execute, this::execute, this::execute),
                    MemoryLimits.of(alarm, 0.5, 2 * watermark, () -> diskLow),
                    lost::add);
            spill = scratch.index();
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
