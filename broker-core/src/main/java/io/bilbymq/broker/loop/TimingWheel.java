package io.bilbymq.broker.loop;

import java.util.BitSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of a loop, any number of them: a wheel of slots, one for each tick, that is turned by one task of the loop.
 * Arming and disarming take the same time however many there are, and allocate nothing. A timeout comes up to a tick and a
 * turn of the loop late, and never early.
 *
 * <p>Times are milliseconds since 1970, of a clock that may be set. Confined to its loop.
 */
public final class TimingWheel {
    /** Milliseconds between two slots. */
    static final int TICK_MILLIS = 4;

    /** A power of two. What is further away stays in its slot for more than one turn of the wheel. */
    static final int SLOTS = 1024;

    private static final long NEVER = Long.MAX_VALUE;

    /** Something that happens at a time; armed once or not at all, any number of times one after the other. */
    public abstract static class Timeout {
        private long due;
        private int slot = -1;
        private @Nullable Timeout before;
        private @Nullable Timeout behind;

        /** The time has come. On the loop; the timeout may be armed again. */
        protected abstract void due();
    }

    private final Loop loop;
    private final LongSupplier clock;
    private final @Nullable Timeout[] slots = new Timeout[SLOTS];
    private final BitSet taken = new BitSet(SLOTS);
    private final Runnable turn = this::turn;

    /** All slots up to this tick have been seen to. */
    private long tick = -1;

    /** The tick at which the loop turns the wheel next. */
    private long scheduled = NEVER;

    private Loop.@Nullable Timer timer;

    TimingWheel(Loop loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Has the timeout happen at this time, or at once if it is over; instead of any time that was said before. */
    public void arm(Timeout timeout, long time) {
        assert loop.inLoop() : loop;
        disarm(timeout);
        final long now = clock.getAsLong();
        if (taken.isEmpty() || now / TICK_MILLIS < tick) {
            tick = now / TICK_MILLIS;
        }
        // In the tick by which its time has come, not in the one in which it comes.
        final long at = Math.max(tick + 1, Math.floorDiv(time + TICK_MILLIS - 1, TICK_MILLIS));
        timeout.due = time;
        link(timeout, (int) (at & (SLOTS - 1)));
        wakeAt(Math.min(at, tick + SLOTS), now);
    }

    /** Has the timeout not happen, if it was armed. */
    public void disarm(Timeout timeout) {
        final int slot = timeout.slot;
        if (slot < 0) {
            return;
        }
        final Timeout before = timeout.before;
        final Timeout behind = timeout.behind;
        if (before != null) {
            before.behind = behind;
        } else {
            slots[slot] = behind;
            taken.set(slot, behind != null);
        }
        if (behind != null) {
            behind.before = before;
        }
        timeout.before = null;
        timeout.behind = null;
        timeout.slot = -1;
    }

    private void link(Timeout timeout, int slot) {
        final Timeout first = slots[slot];
        timeout.slot = slot;
        timeout.behind = first;
        if (first != null) {
            first.before = timeout;
        }
        slots[slot] = timeout;
        taken.set(slot);
    }

    private void wakeAt(long at, long now) {
        if (at < scheduled) {
            if (timer != null) {
                timer.cancel();
            }
            scheduled = at;
            timer = loop.schedule(turn, Math.max(1, at * TICK_MILLIS - now));
        }
    }

    private void turn() {
        scheduled = NEVER;
        timer = null;
        final long now = clock.getAsLong();
        final long reached = now / TICK_MILLIS;
        // A clock that was set back is followed, and one that was set forward passes each slot once.
        tick = Math.min(reached, Math.max(tick, reached - SLOTS));
        while (tick < reached) {
            tick++;
            fire((int) (tick & (SLOTS - 1)), now);
        }
        if (!taken.isEmpty()) {
            wakeAt(nextTaken(), now);
        }
    }

    private void fire(int slot, long now) {
        Timeout next = slots[slot];
        while (next != null) {
            final Timeout timeout = next;
            next = timeout.behind;
            if (timeout.due <= now) {
                disarm(timeout);
                loop.runSafely(timeout::due);
            }
        }
    }

    private long nextTaken() {
        final int from = (int) ((tick + 1) & (SLOTS - 1));
        final int found = taken.nextSetBit(from);
        final int slot = found >= 0 ? found : taken.nextSetBit(0);
        return tick + 1 + ((slot - from) & (SLOTS - 1));
    }
}
