package io.bilbymq.broker.alarm;

import java.util.List;
import java.util.Optional;

/** All alarms of a broker: connections that publish are blocked until none rings. Thread safe. */
public final class Alarms {
    /** Hears when one of them rings and when it stops, on the thread that notices. */
    public interface Watcher {
        /** Of {@code resource}, RabbitMQ's {@code memory} or {@code disk}, the broker is low, or is not any more. */
        void changed(String resource, boolean raised);
    }

    private final MemoryAlarm memory;
    private final Optional<DiskAlarm> disk;

    /** In the order in which RabbitMQ names them. */
    private final List<Alarm> all;

    /** Those of a broker that keeps everything in memory. */
    public Alarms(MemoryAlarm memory) {
        this.memory = memory;
        this.disk = Optional.empty();
        this.all = List.of(memory);
    }

    /** Those of a broker with a data folder. */
    public Alarms(MemoryAlarm memory, DiskAlarm disk) {
        this.memory = memory;
        this.disk = Optional.of(disk);
        this.all = List.of(disk, memory);
    }

    /** The one that is about memory: for whoever can do with less. */
    public MemoryAlarm memory() {
        return memory;
    }

    /** The one that is about the disk; empty if the broker keeps everything in memory. */
    public Optional<DiskAlarm> disk() {
        return disk;
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

    /** What the broker is low on: {@code disk}, {@code memory}, both or nothing. */
    public List<String> raised() {
        return all.stream().filter(Alarm::isRaised).map(Alarm::resource).toList();
    }

    /**
     * What clients are told that are blocked now: {@code low on memory}, {@code low on disk} or {@code low on disk &
     * memory}. If all have stopped meanwhile it is memory, which comes and goes the fastest.
     */
    public String reason() {
        final String ringing = String.join(" & ", raised());
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

    /** Tells {@code watcher} from now on when one rings and when it stops. */
    public void watch(Watcher watcher) {
        all.forEach(alarm -> alarm.watch(watcher));
    }

    /** Stops calling {@code cleared}. */
    public void forget(Runnable cleared) {
        all.forEach(alarm -> alarm.forget(cleared));
    }
}
