package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.CacheTtl;
import io.bilbymq.broker.message.Delay;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.QueueSettings.Timing;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the messages of a queue expire. The time of a message is fixed when it arrives; when it is over the message goes, as
 * soon as it is the head: behind others it waits, as in RabbitMQ. In a queue that was asked to be exact it goes wherever it
 * is. In one that delays its time is that of its header, and it goes wherever it is, never one before another that is due
 * earlier.
 *
 * <p>Times are milliseconds since 1970. The clock is asked only if some message has a time to live.
 */
final class Expiration {
    private static final long NEVER = Long.MAX_VALUE;

    private final HeldMessages held;
    private final ReadyMessages ready;
    private final LongSupplier clock;

    private final boolean delays;

    private final boolean remembers;

    /** Null if messages go at the head only. */
    private final @Nullable DeadlineHeap deadlines;

    private long ttl = QueueSettings.NONE;

    /** When the queue will be woken. */
    private long wakeAt = NEVER;

    /** Whether something is due that has to be read before it can go: then there is nothing to be woken for. */
    private boolean waits;

    /** {@code timing} is fixed when the queue is declared. */
    Expiration(HeldMessages held, Timing timing, LongSupplier clock) {
        this.held = held;
        this.ready = held.ready();
        this.clock = clock;
        this.delays = timing == Timing.DELAY;
        this.remembers = timing == Timing.SEEN;
        this.deadlines = timing == Timing.AT_HEAD || remembers ? null : ready.keepDeadlines();
    }

    /** Whether nothing is for consumers here: all that comes waits until it is due, and goes on. */
    boolean delays() {
        return delays;
    }

    /** When what is here is due, by the message; empty if messages go at the head only. */
    DeadlineHeap deadlines() {
        return deadlines == null ? new DeadlineHeap() : deadlines;
    }

    /** What was said of messages that are here stays. */
    void configure(QueueSettings.Expiry wanted) {
        ttl = wanted.messageTtl();
    }

    /** When a message expires that arrives now; 0 if it does not. */
    long deadlineOf(Message message) {
        if (delays) {
            return clock.getAsLong() + Delay.of(message);
        }
        if (remembers) {
            return CacheTtl.deadline(message, ttl, clock.getAsLong());
        }
        if (ttl == QueueSettings.NONE && !message.hasExpiration()) {
            return 0;
        }
        final long own = message.expiration();
        final long lives = own < 0 ? ttl : ttl < 0 ? own : Math.min(ttl, own);
        return lives < 0 ? 0 : clock.getAsLong() + lives;
    }

    /** Whether the head, which must exist and be known, must not be delivered any more. */
    boolean isHeadDue() {
        return isDue(ready.deadline());
    }

    /** Whether this deadline, 0 for none, is over. */
    boolean isDue(long deadline) {
        return deadline != 0 && deadline <= clock.getAsLong();
    }

    /** Whether the same message is here, and would be delivered if it came to that now. */
    boolean isDuplicate(Duplicates duplicates, Message message) {
        return duplicates.has(message, clock);
    }

    /**
     * Unless messages go at the head only, takes all away whose time is over. What has to be read before it can go, goes when
     * that was read.
     */
    void dropDue() {
        waits = false;
        if (deadlines == null || deadlines.isEmpty()) {
            return;
        }
        final long now = clock.getAsLong();
        while (!waits && !deadlines.isEmpty() && deadlines.deadline() <= now) {
            waits = !held.deadOnes().dies(deadlines.sequence(), delays ? DeathReason.DUE : DeathReason.EXPIRED);
            if (!waits) {
                deadlines.removeFirst();
            }
        }
        if (waits && !held.readBack().isUnderWay() && !held.deadOnes().haveToWait()) {
            // Those that are due with it are as likely to be on disk, all over the log.
            held.readBack().want(deadlines.upTo(now, ReadBack.MESSAGES_MAX));
        }
    }

    /** Takes heads away whose time is over, or all in an exact queue; as {@link #dropDue}. */
    void dropHeads() {
        dropDue();
        while (!waits && !ready.isEmpty() && ready.headKnown() && isHeadDue()) {
            dropHead();
        }
    }

    /** Takes the head away, which is due; false if it has to be read before, which is under way then. */
    boolean dropHead() {
        waits = !held.deadOnes().headDies(DeathReason.EXPIRED);
        return !waits;
    }

    /** Sees to it that the queue is woken when the next message expires, or one that came back has waited long enough. */
    void arm() {
        final long deadline = waits ? 0 : next();
        final long due = held.nextDue();
        final long next = deadline == 0 || (due != 0 && due < deadline) ? due : deadline;
        if (next != 0 && next < wakeAt) {
            wakeAt = next;
            held.effects().wakeAt(next);
        }
    }

    private long next() {
        if (deadlines != null) {
            return deadlines.isEmpty() ? 0 : deadlines.deadline();
        }
        return !ready.isEmpty() && ready.headKnown() ? ready.deadline() : 0;
    }

    /** The queue was woken. */
    void woken() {
        wakeAt = NEVER;
    }
}
