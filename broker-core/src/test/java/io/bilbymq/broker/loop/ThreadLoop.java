package io.bilbymq.broker.loop;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop on a thread of its own, for tests of what real threads do to each other. */
public final class ThreadLoop extends Loop implements AutoCloseable {
    private final ScheduledExecutorService executor;
    private volatile @Nullable Thread thread;

    /** Starts the thread. */
    public ThreadLoop(String name, int index) {
        super(name, index);
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            final Thread created = new Thread(task, name);
            created.setDaemon(true);
            thread = created;
            return created;
        });
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        final Future<?> future = executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    /** Ends the thread; what waits is dropped. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
