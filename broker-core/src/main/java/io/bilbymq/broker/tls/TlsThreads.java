package io.bilbymq.broker.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which handshakes are computed and certificates are read: both take long for an event loop. Without handshakes there
 * are none. A socket has at most one task here at a time, so what waits is bounded by the sockets there are.
 */
public final class TlsThreads implements Executor, AutoCloseable {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /** At most as many threads as there are processors. */
    public TlsThreads() {
        final AtomicInteger number = new AtomicInteger();
        final int most = Runtime.getRuntime().availableProcessors();
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    final Thread thread = new Thread(task, "bilby-tls-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** What was given here and has not begun is forgotten, with the sockets that it was for. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
