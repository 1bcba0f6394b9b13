package io.bilbymq.broker.loop;

import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loop whose tasks run when the test says, on the test's thread, with a clock that the test moves.
 *
 * <p>What belongs to the loop is touched inside {@link #run} only; then {@link #runAll} lets the turn end. Several
 * loops that talk to each other are driven by {@link ManualLoops}, which interleaves them by a seed.
 */
public final class ManualLoop extends Loop {
    private final Deque<Runnable> tasks = new ConcurrentLinkedDeque<>();
    private final PriorityBlockingQueue<Scheduled> timers = new PriorityBlockingQueue<>(
            4, Comparator.comparingLong(Scheduled::atMillis).thenComparingLong(Scheduled::number));
    private final AtomicLong timerNumbers = new AtomicLong();
    private final AtomicLong nowMillis = new AtomicLong();
    private boolean running;

    private record Scheduled(long atMillis, long number, Runnable task) {}

    /** A loop at time 0 with nothing to do; {@code index} as {@link Loop} wants it. */
    public ManualLoop(String name, int index) {
        super(name, index);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Whether one of this loop's tasks is running: other loops driven by the same thread are not "in" it. */
    @Override
    public boolean inLoop() {
        return running;
    }

    @Override
    public Timer schedule(Runnable task, long delayMillis) {
        final Scheduled scheduled = new Scheduled(nowMillis.get() + delayMillis, timerNumbers.getAndIncrement(), task);
        timers.add(scheduled);
        return () -> timers.remove(scheduled);
    }

    /** The time that the test has let pass. */
    @Override
    public long now() {
        return nowMillis.get();
    }

    @Override
    public long nowMillis() {
        return nowMillis.get();
    }

    /** Whether a task waits. Timers do not count before their time has come. */
    public boolean isIdle() {
        return tasks.isEmpty();
    }

    /** Runs {@code work} now as if it were a task of this loop, ahead of those that wait; they go on waiting. */
    public void run(Runnable work) {
        if (running) {
            throw new IllegalStateException(this + " is in the middle of a task");
        }
        running = true;
        try {
            work.run();
        } finally {
            running = false;
        }
    }

    /** Runs the first task that waits; false if there is none. */
    public boolean runOne() {
        final Runnable task = tasks.poll();
        if (task != null) {
            run(task);
        }
        return task != null;
    }

    /** Runs tasks until none waits, those included that they cause on this loop. */
    public void runAll() {
        int left = ManualLoops.STEPS_MAX;
        while (runOne()) {
            if (--left == 0) {
                throw new AssertionError(this + " does not come to rest");
            }
        }
    }

    /** Lets time pass: timers whose time has come become tasks, the earliest first. */
    public void advanceMillis(long millis) {
        final long now = nowMillis.addAndGet(millis);
        for (Scheduled next = timers.peek(); next != null && next.atMillis <= now; next = timers.peek()) {
            timers.remove(next);
            execute(next.task);
        }
    }
}
