package io.bilbymq.authentication.remote;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of a back end: daemons, which end when they have had nothing to do for a while. */
public final class Threads {
    private static final int IDLE_SECONDS = 30;

    private Threads() {}

    /**
     * So many at most.
     *
     * @param name of each, before its number
     * @param queue where tasks wait; when it is full they are refused with {@link
     *     java.util.concurrent.RejectedExecutionException}
     */
    public static ThreadPoolExecutor of(String name, int count, BlockingQueue<Runnable> queue) {
        final AtomicInteger number = new AtomicInteger();
        final ThreadPoolExecutor threads =
                new ThreadPoolExecutor(count, count, IDLE_SECONDS, TimeUnit.SECONDS, queue, task -> {
                    final Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
