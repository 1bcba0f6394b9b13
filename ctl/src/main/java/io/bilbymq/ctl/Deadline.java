package io.bilbymq.ctl;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** When waiting for something ends. It looks again and again: the API tells nobody of what happens. */
final class Deadline {
    private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos();

    private final Optional<Long> endNanos;

    /** From now on; never if it is empty. */
    Deadline(Optional<Duration> timeout) {
        endNanos = timeout.map(limit -> System.nanoTime() + limit.toNanos());
    }

    Deadline withoutEnd() {
        return new Deadline(Optional.empty());
    }

    /** Waits until something is so, and looks once at least. */
    void await(BooleanSupplier condition, Supplier<Failure> tooLate) {
        while (!condition.getAsBoolean()) {
            if (endNanos.isPresent() && System.nanoTime() - endNanos.get() >= 0) {
                throw tooLate.get();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
