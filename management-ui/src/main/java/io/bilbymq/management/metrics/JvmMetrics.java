package io.bilbymq.management.metrics;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What Micrometer says of the JVM and its process, where RabbitMQ speaks of Erlang's: {@code jvm_…}, {@code process_…}. Confined to the
 * thread that writes metrics.
 */
final class JvmMetrics implements AutoCloseable {
    /** It may be so old: to look takes six stops of all threads and a hundred calls of the system. */
    static final long AGE_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LongSupplier nanoClock;
    private @Nullable MetricSnapshots seen;
    private long seenAt;

    /** That of this JVM; the clock is {@link System#nanoTime} or another one like it. */
    JvmMetrics(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        ManagementFactory.getGarbageCollectorMXBeans().forEach(this::collections);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /**
     * How many collections there were, and how long they took. Micrometer's own metrics of them are told of each one, which costs
     * more than being asked when somebody looks.
     */
    private void collections(GarbageCollectorMXBean collector) {
        FunctionTimer.builder(
                        "jvm.gc.pause",
                        collector,
                        GarbageCollectorMXBean::getCollectionCount,
                        GarbageCollectorMXBean::getCollectionTime,
                        TimeUnit.MILLISECONDS)
                .description("Time spent in garbage collections")
                .tag("gc", collector.getName())
                .register(registry);
    }

    void write(Exposition to) {
        latest().forEach(to::add);
    }

    private MetricSnapshots latest() {
        final long now = nanoClock.getAsLong();
        MetricSnapshots latest = seen;
        if (latest == null || now - seenAt >= AGE_MAX_NANOS) {
            latest = registry.getPrometheusRegistry().scrape();
            seen = latest;
            seenAt = now;
        }
        return latest;
    }

    @Override
    public void close() {
        registry.close();
    }
}
