package io.bilbymq.broker.alarm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Rings while the broker is low on something, and tells whoever waits when it stops. Thread safe. */
abstract sealed class Alarm permits MemoryAlarm, DiskAlarm {
    private final String resource;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean raised = new AtomicBoolean();
    private volatile Alarms.Watcher watcher = (resource, raised) -> {};

    Alarm(String resource) {
        this.resource = resource;
    }

    /** What the broker is low on, as clients are told. */
    final String resource() {
        return resource;
    }

    /** Whether it rings. */
    public final boolean isRaised() {
        return raised.get();
    }

    /** Lets it ring; true if it did not. */
    final boolean raise() {
        if (!raised.compareAndSet(false, true)) {
            return false;
        }
        watcher.changed(resource, true);
        return true;
    }

    /** Lets it stop, and tells whoever waits; true if it rang. */
    final boolean clear() {
        if (!raised.compareAndSet(true, false)) {
            return false;
        }
        watcher.changed(resource, false);
        waiting.forEach(Runnable::run);
        return true;
    }

    /**
     * Calls {@code cleared} when the alarm stops, on the thread that notices, and at once if it does not ring any more.
     * It may be called more than once, until it is {@linkplain #forget forgotten}.
     */
    final void whenCleared(Runnable cleared) {
        waiting.add(cleared);
        if (!isRaised()) {
            cleared.run();
        }
    }

    /** Tells {@code wanted} from now on when it rings and when it stops. */
    final void watch(Alarms.Watcher wanted) {
        watcher = wanted;
    }

    /** Stops calling {@code cleared}. */
    final void forget(Runnable cleared) {
        waiting.remove(cleared);
    }
}
