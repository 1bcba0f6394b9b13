package io.bilbymq.management.metrics;

import io.bilbymq.persistence.LogStatistics;
import io.bilbymq.persistence.LogStatistics.Distribution;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.List;

/** What there is to say of the message log: ours have names of their own, {@code bilby_log_…}. */
final class LogMetrics {
    private static final double NANOS = 1e9;
    private static final String PREFIX = "bilby_log_";

    private LogMetrics() {}

    static void write(Exposition to, Observed seen) {
        seen.log().ifPresent(log -> write(to, log));
    }

    private static void write(Exposition to, LogStatistics log) {
        to.add(histogram("sync_duration_seconds", "Time that syncs of the message log took", log.syncs(), NANOS));
        to.add(histogram("sync_entries", "Entries of the message log that one sync made durable", log.entries(), 1));
        to.add(Type.COUNTER.snapshot(
                PREFIX + "written_bytes_total", "Bytes written to the message log", log.writtenBytes()));
        to.add(Type.COUNTER.snapshot(PREFIX + "writes_total", "Writes to the message log", log.writes()));
        to.add(Type.COUNTER.snapshot(
                PREFIX + "checkpoints_total", "Checkpoints of the message log", log.checkpoints()));
        to.add(Type.GAUGE.snapshot(PREFIX + "segments", "Segments of the message log", log.segments()));
        to.add(Type.GAUGE.snapshot(
                PREFIX + "segment_bytes", "Bytes that segments of the message log take up", log.segmentBytes()));
    }

    private static HistogramSnapshot histogram(String name, String help, Distribution values, double unit) {
        final int last = values.upTo().size();
        final double[] upTo = new double[last + 1];
        final long[] counts = new long[last + 1];
        for (int i = 0; i <= last; i++) {
            upTo[i] = i == last ? Double.POSITIVE_INFINITY : values.upTo().get(i) / unit;
            counts[i] = values.counts().get(i);
        }
        return new HistogramSnapshot(
                new MetricMetadata(PREFIX + name, help),
                List.of(new HistogramDataPointSnapshot(
                        ClassicHistogramBuckets.of(upTo, counts), values.sum() / unit, Labels.EMPTY, null, 0)));
    }

    /** How often, how much, how long, as RabbitMQ's metrics of its files have it. */
    static long syncs(LogStatistics log) {
        return log.syncs().counts().stream().mapToLong(Long::longValue).sum();
    }

    static double seconds(long nanos) {
        return nanos / NANOS;
    }
}
