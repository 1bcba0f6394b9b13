package io.bilbymq.management.metrics;

import io.bilbymq.management.metrics.Group.Source;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What stands on which page. */
final class Pages {
    private static final String PREFIX = "rabbitmq_";
    private static final String DETAILED_PREFIX = "rabbitmq_detailed_";
    private static final String CLUSTER_PREFIX = "rabbitmq_cluster_";

    /** All groups but those of the cluster, in RabbitMQ's order. */
    private static final List<Group<?>> GROUPS = groups();

    private final JvmMetrics jvm;

    Pages(JvmMetrics jvm) {
        this.jvm = jvm;
    }

    private static List<Group<?>> groups() {
        final List<Group<?>> all = new ArrayList<>(NodeMetrics.GROUPS);
        all.add(NodeMetrics.LOGINS);
        all.addAll(QueueMetrics.GROUPS);
        all.addAll(ChannelMetrics.GROUPS);
        all.addAll(ConnectionMetrics.GROUPS);
        all.add(ExchangeMetrics.GROUP);
        return List.copyOf(all);
    }

    /** Who has to be asked for what is wanted. */
    static Set<Source> sources(ScrapeRequest request) {
        return switch (request.page()) {
            case AGGREGATED, PER_OBJECT -> EnumSet.allOf(Source.class);
            case MEMORY_BREAKDOWN -> EnumSet.of(Source.QUEUES);
            case DETAILED -> {
                final Set<Source> sources = EnumSet.of(Source.COUNTS);
                GROUPS.stream()
                        .filter(group -> isWanted(group, request.families()))
                        .map(Group::source)
                        .forEach(sources::add);
                yield sources;
            }
        };
    }

    void write(ScrapeRequest request, Observed seen, Exposition to) {
        switch (request.page()) {
            case AGGREGATED -> writeAll(to, seen, false);
            case PER_OBJECT -> writeAll(to, seen, true);
            case DETAILED -> writeDetailed(to, request.families(), seen);
            case MEMORY_BREAKDOWN -> MemoryBreakdown.write(to, seen);
        }
        Identity.write(to, request.page(), seen);
    }

    private void writeAll(Exposition to, Observed seen, boolean each) {
        for (final Group<?> group : GROUPS) {
            if (group.family().equals(QueueMetrics.CONSUMER_COUNT)) {
                continue;
            }
            if (each || group.equals(NodeMetrics.LOGINS)) {
                group.writeEach(to, PREFIX, seen);
            } else {
                group.writeTotals(to, PREFIX, seen);
            }
        }
        NodeMetrics.writeCounts(to, PREFIX, seen);
        NodeMetrics.writeAlarms(to, seen);
        GlobalMetrics.write(to, seen);
        if (each) {
            ClusterMetrics.writeQueues(to, PREFIX, seen);
        }
        LogMetrics.write(to, seen);
        jvm.write(to);
    }

    private static void writeDetailed(Exposition to, Set<String> families, Observed seen) {
        GROUPS.stream()
                .filter(group -> isWanted(group, families))
                .forEach(group -> group.writeEach(to, DETAILED_PREFIX, seen));
        ClusterMetrics.GROUPS.stream()
                .filter(group -> families.contains(group.family()))
                .forEach(group -> group.writeEach(to, CLUSTER_PREFIX, seen));
        if (families.contains(QueueMetrics.COARSE)
                || families.contains(QueueMetrics.METRICS)
                || families.contains(QueueMetrics.CONSUMER_COUNT)) {
            ClusterMetrics.writeQueues(to, DETAILED_PREFIX, seen);
        }
    }

    private static boolean isWanted(Group<?> group, Set<String> families) {
        return families.contains(group.family())
                && !(group.family().equals(QueueMetrics.CONSUMER_COUNT) && families.contains(QueueMetrics.METRICS));
    }
}
