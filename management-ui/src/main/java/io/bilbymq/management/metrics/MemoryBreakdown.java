package io.bilbymq.management.metrics;

import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.QueueType;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.Map;

/** What the memory is used for, as far as RabbitMQ's words for it fit a JVM. */
final class MemoryBreakdown {
    private MemoryBreakdown() {}

    static void write(Exposition to, Observed seen) {
        final Map<QueueType, Long> queues = ofQueues(seen);
        final long classic = queues.getOrDefault(QueueType.CLASSIC, 0L);
        final long quorum = queues.getOrDefault(QueueType.QUORUM, 0L);
        final MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        final MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        final long code = code();
        add(to, "code_module", "Code module memory footprint", code);
        add(to, "classic_queue_erlang_process", "Classic queue processes footprint in bytes", classic);
        add(to, "quorum_queue_erlang_process", "Quorum queue processes footprint in bytes", quorum);
        add(
                to,
                "other_erlang_process",
                "Other processes footprint in bytes",
                Math.max(0, heap.getUsed() - classic - quorum));
        add(to, "other_system", "Other runtime footprint in bytes", Math.max(0, other.getUsed() - code));
        add(
                to,
                "runtime_allocated_unused",
                "Runtime allocated but unused blocks size in bytes",
                heap.getCommitted() - heap.getUsed());
        add(
                to,
                "runtime_reserved_unallocated",
                "Runtime reserved but unallocated blocks size in bytes",
                Math.max(0, heap.getMax() - heap.getCommitted()));
    }

    private static void add(Exposition to, String name, String help, long bytes) {
        to.add(Type.GAUGE.snapshot("rabbitmq_memory_" + name + "_bytes", help, bytes));
    }

    private static Map<QueueType, Long> ofQueues(Observed seen) {
        final Map<String, QueueType> types = new HashMap<>();
        for (final Labelled<QueueInfo> each : seen.queueInfos()) {
            types.put(
                    key(each.thing().virtualHost(), each.thing().name()),
                    each.thing().type());
        }
        final Map<QueueType, Long> bytes = new HashMap<>();
        for (final Labelled<QueueStatistics> each : seen.queues()) {
            final QueueStatistics queue = each.thing();
            bytes.merge(
                    types.getOrDefault(key(queue.virtualHost(), queue.name()), QueueType.CLASSIC),
                    queue.memoryBytes(),
                    Long::sum);
        }
        return bytes;
    }

    private static String key(String virtualHost, String name) {
        return virtualHost.length() + virtualHost + name;
    }

    private static long code() {
        long used = 0;
        for (final MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            final String name = pool.getName();
            if (name.startsWith("Code") || name.equals("Metaspace") || name.equals("Compressed Class Space")) {
                used += pool.getUsage().getUsed();
            }
        }
        return used;
    }
}
