package io.bilbymq.broker.alarm;

import io.bilbymq.broker.memory.MemoryCounter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings when the broker holds more than its watermark, and stops when it holds less again.
 *
 * <p>Whoever takes in or lets go calls {@link #check} at the end of its turn; there is no thread that watches, so the
 * alarm can be late by one turn of each loop and not more. Thread safe.
 */
public final class MemoryAlarm extends Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryAlarm.class);

    /** The alarm stops at this share of the watermark, so that it does not flicker with every message. */
    private static final double CLEARED_AT = 0.95;

    private final List<MemoryCounter> counters;
    private final long watermark;

    /**
     * An alarm that does not ring yet.
     *
     * @param counters of all loops
     * @param watermark in bytes
     */
    public MemoryAlarm(List<MemoryCounter> counters, long watermark) {
        super("memory");
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

    /** Looks whether the alarm should ring or stop, and lets it. */
    public void check() {
        final long held = held();
        if (isRaised()) {
            if (held < watermark * CLEARED_AT) {
                clear(() -> LOG.info("memory alarm cleared: {} bytes held, watermark {}", held, watermark));
            }
        } else if (held >= watermark) {
            raise(() -> LOG.warn(
                    "memory alarm: {} bytes held, watermark {}; publishing connections are blocked", held, watermark));
        }
    }
}
