package io.bilbymq.broker.alarm;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The thread of a disk alarm, {@code bilby-disk}: looks, and looks again, the sooner the nearer the limit is. */
public final class DiskWatch implements AutoCloseable {
    private final DiskAlarm alarm;
    private final Thread thread;
    private volatile boolean closed;

    private DiskWatch(DiskAlarm alarm) {
        this.alarm = alarm;
        this.thread = new Thread(this::run, "bilby-disk");
        thread.setDaemon(true);
    }

    /** Has looked once when it returns. */
    public static DiskWatch begin(DiskAlarm alarm) {
        final DiskWatch watch = new DiskWatch(alarm);
        alarm.check();
        watch.thread.start();
        return watch;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(alarm.check()));
        }
    }

    /** Looks at once. Any thread; does not wait for it. */
    public void look() {
        LockSupport.unpark(thread);
    }

    /** Looks no more. Does not wait for a disk that does not answer. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
