package io.bilbymq.management.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The JVM's threads, under the names that Micrometer gives them. Its own metrics look at all threads once for each state, and each
 * look stops the JVM for a moment; here one does for all.
 *
 * <p>Confined to the thread that scrapes.
 */
final class JvmThreads {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Thread.State, Integer> inState = new EnumMap<>(Thread.State.class);

    JvmThreads(MeterRegistry registry) {
        gauge(registry, "jvm.threads.live", "Threads, daemons included", ThreadMXBean::getThreadCount);
        gauge(registry, "jvm.threads.daemon", "Threads that are daemons", ThreadMXBean::getDaemonThreadCount);
        gauge(registry, "jvm.threads.peak", "The most threads there were at a time", ThreadMXBean::getPeakThreadCount);
        FunctionCounter.builder("jvm.threads.started", threads, ThreadMXBean::getTotalStartedThreadCount)
                .description("Threads that were ever started")
                .baseUnit(BaseUnits.THREADS)
                .register(registry);
        for (final Thread.State state : Thread.State.values()) {
            Gauge.builder("jvm.threads.states", inState, counts -> counts.getOrDefault(state, 0))
                    .description("Threads in a state")
                    .baseUnit(BaseUnits.THREADS)
                    .tag("state", state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .register(registry);
        }
    }

    private void gauge(MeterRegistry registry, String name, String description, ToIntFunction<ThreadMXBean> number) {
        Gauge.builder(name, threads, bean -> number.applyAsInt(bean))
                .description(description)
                .baseUnit(BaseUnits.THREADS)
                .register(registry);
    }

    /** Counts the threads in each state. */
    void look() {
        inState.clear();
        for (final ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            // Null if it has ended meanwhile.
            if (thread != null) {
                inState.merge(thread.getThreadState(), 1, Integer::sum);
            }
        }
    }
}
