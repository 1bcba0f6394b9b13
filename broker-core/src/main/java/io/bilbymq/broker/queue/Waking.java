package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.loop.TimingWheel;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a queue when it wants to be woken: within a few milliseconds, with the others of its loop; or, if it delays messages,
 * by a timer of its own, which comes as soon as the millisecond is there. Confined to the queue's loop.
 */
final class Waking extends TimingWheel.Timeout {
    /** A timer that is set for longer goes off meanwhile and is set again, lest the clock is set meanwhile. */
    private static final long TIMER_MILLIS_MAX = 60_000;

    private final Queue queue;
    private final boolean precise;
    private Loop.@Nullable Timer timer;

    Waking(Queue queue, boolean precise) {
        this.queue = queue;
        this.precise = precise;
    }

    /** Wakes it at this time, in milliseconds since 1970, and not at any that was said before. */
    void at(long time) {
        final Loop home = queue.home();
        if (precise) {
            end();
            timer = home.schedule(this::due, Math.max(0, Math.min(time - home.now(), TIMER_MILLIS_MAX)));
        } else {
            home.timeouts().arm(this, time);
        }
    }

    /** Does not wake it any more. */
    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        queue.home().timeouts().disarm(this);
    }

    @Override
    protected void due() {
        queue.apply(new QueueCommand.Control(queue, QueueMachine::wake));
    }
}
