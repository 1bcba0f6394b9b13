package io.bilbymq.broker.connection;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets a loop that is woken many thousand times a second, each time for next to nothing, wait a moment before it looks
 * again, so that one turn does what would have been many: what network cards call interrupt coalescing.
 *
 * <p>A client that flushes its socket after every small message wakes an idle loop for each of them, and each wake-up
 * costs some five system calls and two changes of thread, several times the work on the message. A tenth of a
 * millisecond later there are a dozen messages to share that.
 *
 * <p>Whether waiting pays is measured, not assumed: a loop waits only while turns come more often than every {@link
 * #BUSY_TURN_NANOS}, and goes on waiting only if its turns have become larger. A client that waits for an answer before
 * it sends again has nothing to gather, which is noticed after {@link #WINDOW_TURNS} turns and then tried more and more
 * seldom. Below some 15,000 messages a second nothing ever waits.
 *
 * <p>Confined to its loop's thread.
 */
final class WakeupCoalescing implements SelectStrategy {
    /** How long a wait is asked for. The timers of Linux add up to 50 µs. */
    static final long PAUSE_NANOS = 50_000;

    /** Turns that are judged together. */
    static final int WINDOW_TURNS = 64;

    /** Turns this far apart or closer are many. */
    static final long BUSY_TURN_NANOS = 65_000;

    /** Frames and commands in a turn that make it worth its wake-up without waiting. */
    static final int LARGE_TURN = 64;

    /** What a turn after a wait must at least find, or waiting does not pay. */
    static final int GATHERED_MIN = 4;

    /** Windows without waiting after a vain one, at most. */
    static final int RELUCTANCE_MAX = 1024;

    private final LongSupplier nanoClock;
    private final LongConsumer pause;

    private long windowStart;
    private int turns;
    private long worked;
    private long workedAtTurn;
    private long workedAtWindow;
    private boolean waiting;

    /** What a turn found on average before waiting began. */
    private long eachBefore;

    /** Windows without waiting after the last vain one, and how many of these are left. */
    private int reluctance;

    private int reluctanceLeft;

    WakeupCoalescing() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    /** With a clock of its own, and with its own way to wait so many nanoseconds, or any shorter time. */
    WakeupCoalescing(LongSupplier nanoClock, LongConsumer pause) {
        this.nanoClock = nanoClock;
        this.pause = pause;
        this.windowStart = nanoClock.getAsLong();
    }

    /** Counts frames that were read, or commands that came from other loops. */
    void worked(int units) {
        worked += units;
    }

    /** Called by Netty before it looks at its sockets: those who wake the loop while it waits do not pay for that. */
    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return selectNow.get();
        }
        final long found = worked - workedAtTurn;
        workedAtTurn = worked;
        if (++turns == WINDOW_TURNS) {
            judge();
        }
        if (waiting && found < LARGE_TURN) {
            pause.accept(PAUSE_NANOS);
        }
        return SELECT;
    }

    private void judge() {
        final long now = nanoClock.getAsLong();
        final long each = (worked - workedAtWindow) / WINDOW_TURNS;
        if (waiting) {
            waiting = each >= Math.max(GATHERED_MIN, 2 * eachBefore);
            reluctance = waiting ? 0 : Math.min(RELUCTANCE_MAX, 2 * reluctance + 1);
            reluctanceLeft = reluctance;
        } else if (reluctanceLeft > 0) {
            reluctanceLeft--;
        } else if (now - windowStart < WINDOW_TURNS * BUSY_TURN_NANOS && each < LARGE_TURN / 2) {
            waiting = true;
            eachBefore = each;
        }
        windowStart = now;
        workedAtWindow = worked;
        turns = 0;
    }
}
