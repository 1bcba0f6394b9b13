package io.bilbymq.broker.alarm;

import java.util.List;
import java.util.stream.Collectors;

/** All alarms of a broker: connections that publish are blocked until none rings. Thread safe. */
public final class Alarms {
    private final MemoryAlarm memory;

    /** In the order in which RabbitMQ names them. */
    private final List<Alarm> all;

    /** Those of a broker that keeps everything in memory. */
    public Alarms(MemoryAlarm memory) {
        this.memory = memory;
        this.all = List.of(memory);
    }

    /** Those of a broker with a data folder. */
    public Alarms(MemoryAlarm memory, DiskAlarm disk) {
        this.memory = memory;
        this.all = List.of(disk, memory);
    }

    /** The one that is about memory: for whoever can do with less. */
    public MemoryAlarm memory() {
        return memory;
    }

    /** Whether any rings. */
    public boolean isRaised() {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isRaised()) {
                return true;
            }
        }
        return false;
    }

    /**
     * What clients are told that are blocked now: {@code low on memory}, {@code low on disk} or {@code low on disk &
     * memory}. If all have stopped meanwhile it is memory, which comes and goes the fastest.
     */
    public String reason() {
        final String ringing =
                all.stream().filter(Alarm::isRaised).map(Alarm::resource).collect(Collectors.joining(" & "));
        return "low on " + (ringing.isEmpty() ? memory.resource() : ringing);
    }

    /**
     * Calls {@code cleared} when one of them stops, on the thread that notices, and at once for each that does not ring.
     * Whether others still ring is for it to ask. It may be called more than once, until it is {@linkplain #forget
     * forgotten}.
     */
    public void whenCleared(Runnable cleared) {
        all.forEach(alarm -> alarm.whenCleared(cleared));
    }

    /** Stops calling {@code cleared}. */
    public void forget(Runnable cleared) {
        all.forEach(alarm -> alarm.forget(cleared));
    }
}
