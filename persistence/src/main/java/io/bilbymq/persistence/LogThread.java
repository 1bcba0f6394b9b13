package io.bilbymq.persistence;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The thread of a log: turn after turn as long as there is something to do, and asleep when there is not. */
final class LogThread {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long one segment may take to be prepared when the log is closed. */
    private static final long PREPARED_SECONDS_MAX = 60;

    /**
     * How long the next turn waits after one that has {@linkplain LogWriter#gathers gathered} something. The timers of
     * Linux add some 50 µs.
     */
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final LogWriter writer;
    private final Thread thread;

    /** Whether it sleeps, or is about to: only then it has to be woken, which costs a system call. */
    private final AtomicBoolean idle = new AtomicBoolean();

    private volatile boolean closing;

    LogThread(LogWriter writer) {
        this.writer = writer;
        this.thread = new Thread(this::run, "bilby-log");
        thread.setDaemon(true);
    }

    /** A thread that prepares segments. */
    static Thread preparing(Runnable work) {
        final Thread thread = new Thread(work, "bilby-log-segments");
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean last = false;
        while (!last) {
            // Nothing is appended any more after that was said.
            final boolean ending = closing;
            try {
                if (!writer.turn()) {
                    last = ending && !writer.isBeingServed();
                    if (!last) {
                        sleep();
                    }
                } else if (writer.gathers()) {
                    LockSupport.parkNanos(this, GATHER_NANOS);
                }
            } catch (Error broken) {
                // Whoever waits has to hear of it, now and later.
                writer.die(new IOException("the thread of the message log broke", broken));
            }
        }
        writer.close();
    }

    private void sleep() {
        idle.set(true);
        if (!writer.isAwaited()) {
            if (writer.isShort()) {
                LockSupport.parkNanos(this, RETRY_NANOS);
            } else if (!closing) {
                LockSupport.park(this);
            }
        }
        idle.set(false);
    }

    /** After something was appended. Any thread. */
    void wakeIfIdle() {
        if (idle.get() && idle.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Whatever it waits for. Any thread. */
    void wake() {
        LockSupport.unpark(thread);
    }

    void close() throws InterruptedIOException {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            writer.close();
            return;
        }
        wake();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the message log is closed");
        }
    }

    /** Waits for the last segment that is being prepared. */
    static void await(ExecutorService preparing) throws InterruptedIOException {
        preparing.shutdown();
        try {
            if (!preparing.awaitTermination(PREPARED_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new InterruptedIOException("the next segment of the message log is still being prepared");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the message log is closed");
        }
    }
}
