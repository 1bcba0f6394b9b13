package io.bilbymq.benchmarks.queue;

import io.bilbymq.broker.loop.Loop;
import java.util.ArrayDeque;
import java.util.Deque;

/** A loop on the thread of its caller. Its tasks run when it is told so, and no timer ever fires. */
public final class HandLoop extends Loop {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    /** A loop with nothing to do. */
    public HandLoop(String name, int index) {
        super(name, index);
    }

    /** Runs what waits and what that causes; false if nothing waited. */
    boolean runAll() {
        Runnable task = tasks.poll();
        final boolean any = task != null;
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
        return any;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        return () -> {};
    }
}
