package io.bilbymq.broker.alarm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Rings while the broker is low on something, and tells whoever waits when it stops. Thread safe. */
abstract sealed class Alarm permits MemoryAlarm, DiskAlarm {
    private final String resource;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    /** Changed by {@link #change} only. */
    private volatile boolean raised;

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
        return raised;
    }

    /** Lets it ring; if it did not, calls {@code say}, which says so in the log. */
    final void raise(Runnable say) {
        change(true, say);
    }

    /** Lets it stop; if it rang, calls {@code say}, which says so in the log, and tells whoever waits. */
    final void clear(Runnable say) {
        if (change(false, say)) {
            waiting.forEach(Runnable::run);
        }
    }

    /**
     * True if it was not so. Changes are rare, and each is said before there is another one: what was said last is what holds,
     * though several threads look.
     */
    private synchronized boolean change(boolean rings, Runnable say) {
        if (raised == rings) {
            return false;
        }
        raised = rings;
        say.run();
        watcher.changed(resource, rings);
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
