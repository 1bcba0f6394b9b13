package io.bilbymq.broker.memory;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings when the broker holds more than its watermark, and stops when it holds less again.
 *
 * <p>Whoever takes in or lets go calls {@link #check} at the end of its turn; there is no thread that watches, so the
 * alarm can be late by one turn of each loop and not more. Thread safe.
 */
public final class MemoryAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryAlarm.class);

    /** The alarm stops at this share of the watermark, so that it does not flicker with every message. */
    private static final double CLEARED_AT = 0.95;

    private final List<MemoryCounter> counters;
    private final long watermark;
    private final Set<Runnable> blocked = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean raised = new AtomicBoolean();

    /**
     * An alarm that does not ring yet.
     *
     * @param counters of all loops
     * @param watermark in bytes
     */
    public MemoryAlarm(List<MemoryCounter> counters, long watermark) {
        this.counters = List.copyOf(counters);
        this.watermark = watermark;
    }

    /** Bytes at which the alarm rings. */
    public long watermark() {
        return watermark;
    }

    /** Bytes held now, by the broker's own count. */
    public long held() {
        long sum = 0;
        for (int i = 0; i < counters.size(); i++) {
            sum += counters.get(i).bytes();
        }
        return sum;
    }

    public boolean isRaised() {
        return raised.get();
    }

    /** Looks whether the alarm should ring or stop, and lets it. */
    public void check() {
        final long held = held();
        if (raised.get()) {
            if (held < watermark * CLEARED_AT && raised.compareAndSet(true, false)) {
                LOG.info("memory alarm cleared: {} bytes held, watermark {}", held, watermark);
                blocked.forEach(Runnable::run);
            }
        } else if (held >= watermark && raised.compareAndSet(false, true)) {
            LOG.warn("memory alarm: {} bytes held, watermark {}; publishing connections are blocked", held, watermark);
        }
    }

    /**
     * Calls {@code unblock} when the alarm stops, on the thread that notices, and at once if it does not ring any more.
     * It may be called more than once, until it is {@linkplain #forget forgotten}.
     */
    public void whenCleared(Runnable unblock) {
        blocked.add(unblock);
        if (!raised.get()) {
            unblock.run();
        }
    }

    /** Stops calling {@code unblock}. */
    public void forget(Runnable unblock) {
        blocked.remove(unblock);
    }
}
