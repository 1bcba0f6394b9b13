package io.bilbymq.broker.alarm;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rings when less of the disk is free than the limit says, or when the message log waits for space, and stops when neither
 * is so any more. {@link DiskWatch} has it look.
 */
public final class DiskAlarm extends Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(DiskAlarm.class);

    /** How soon it looks again when the limit is near. */
    static final long MILLIS_MIN = 100;

    /** How soon it looks again when the limit is far. */
    static final long MILLIS_MAX = 1000;

    /** A disk is not filled faster than 1 GB in a second: so long it takes until the limit can be reached. */
    private static final long BYTES_IN_A_MILLI = 1_000_000;

    /** Says how much of the disk is free. */
    @FunctionalInterface
    public interface FreeSpace {
        /** In bytes. */
        long bytes() throws IOException;
    }

    private final FreeSpace free;
    private final BooleanSupplier logWaits;
    private final long limit;
    private boolean unknown;

    /** Negative as long as nobody knows. */
    private volatile long lastFree = -1;

    /**
     * An alarm that has not looked yet.
     *
     * @param logWaits whether the message log waits for space: it needs whole segments, so the disk can be full for it
     *     above any limit
     * @param limit in bytes; below it the alarm rings
     */
    public DiskAlarm(FreeSpace free, BooleanSupplier logWaits, long limit) {
        super("disk");
        this.free = free;
        this.logWaits = logWaits;
        this.limit = limit;
    }

    /** Bytes below which it rings. Callable from any thread. */
    public long limit() {
        return limit;
    }

    /** Bytes that were free when it looked last; empty if it was never found out. Callable from any thread. */
    public OptionalLong free() {
        final long bytes = lastFree;
        return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /**
     * Looks whether the alarm should ring or stop, and lets it. If nobody knows how much is free, it stays as it is. One
     * thread at a time; blocks as long as the disk does.
     *
     * @return in how many milliseconds to look again
     */
    public long check() {
        try {
            final long bytes = free.bytes();
            unknown = false;
            lastFree = bytes;
            return check(bytes);
        } catch (IOException failed) {
            if (!unknown) {
                unknown = true;
                LOG.error("it is not known how much of the disk is free", failed);
            }
            return MILLIS_MAX;
        }
    }

    private long check(long bytes) {
        final boolean waits = logWaits.getAsBoolean();
        if (bytes < limit || waits) {
            raise(() -> LOG.warn(
                    "disk alarm: {} bytes free, limit {}{}; publishing connections are blocked",
                    bytes,
                    limit,
                    waits ? ", and the message log waits for space" : ""));
        } else {
            clear(() -> LOG.info("disk alarm cleared: {} bytes free, limit {}", bytes, limit));
        }
        return Math.max(MILLIS_MIN, Math.min(MILLIS_MAX, (bytes - limit) / BYTES_IN_A_MILLI));
    }
}
