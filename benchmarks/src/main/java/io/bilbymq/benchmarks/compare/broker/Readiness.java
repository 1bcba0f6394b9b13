package io.bilbymq.benchmarks.compare.broker;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.amqp.RawConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until a broker opens a connection for a client: the only sign of being up that all brokers share. */
final class Readiness {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Readiness() {}

    /**
     * Returns when a connection has been opened.
     *
     * @param alive whether waiting makes sense
     * @param lastWords what the broker printed, for the error message
     * @throws MeasurementFailed if the broker dies or the deadline passes
     */
    static void await(String name, AmqpAddress address, BooleanSupplier alive, Supplier<String> lastWords) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                RawConnection.open(address).close();
                return;
            } catch (IOException e) {
                if (!alive.getAsBoolean()) {
                    throw new MeasurementFailed(name + " ended while starting:\n" + lastWords.get(), e);
                }
                if (System.nanoTime() > deadline) {
                    throw new MeasurementFailed(
                            name + " opens no connection at " + address + " (" + e + "):\n" + lastWords.get(), e);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }
}
