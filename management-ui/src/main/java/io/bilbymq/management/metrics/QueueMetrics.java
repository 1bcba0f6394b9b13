package io.bilbymq.management.metrics;

import static io.bilbymq.broker.statistics.MessageEvent.ACK;
import static io.bilbymq.broker.statistics.MessageEvent.DELIVER;
import static io.bilbymq.broker.statistics.MessageEvent.DELIVER_NO_ACK;
import static io.bilbymq.broker.statistics.MessageEvent.DISK_READ;
import static io.bilbymq.broker.statistics.MessageEvent.DISK_WRITE;
import static io.bilbymq.broker.statistics.MessageEvent.GET;
import static io.bilbymq.broker.statistics.MessageEvent.GET_EMPTY;
import static io.bilbymq.broker.statistics.MessageEvent.GET_NO_ACK;
import static io.bilbymq.broker.statistics.MessageEvent.PUBLISH;
import static io.bilbymq.broker.statistics.MessageEvent.REDELIVER;

import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.management.metrics.Group.Source;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What there is to say of queues. */
final class QueueMetrics {
    /** Of which RabbitMQ says less if {@code queue_metrics} are asked for too, which include them. */
    static final String CONSUMER_COUNT = "queue_consumer_count";

    /** All of a queue that is looked up. */
    static final String METRICS = "queue_metrics";

    /** How many messages it has. */
    static final String COARSE = "queue_coarse_metrics";

    private static final Metric<QueueStatistics> CONSUMERS =
            gauge("queue_consumers", "Consumers on a queue", QueueStatistics::consumers);

    static final List<Group<QueueStatistics>> GROUPS = List.of(
            group(
                    COARSE,
                    List.of(
                            gauge(
                                    "queue_messages_ready",
                                    "Messages ready to be delivered to consumers",
                                    queue -> queue.ready().messages()),
                            gauge(
                                    "queue_messages_unacked",
                                    "Messages delivered to consumers but not yet acknowledged",
                                    queue -> queue.unacknowledged().messages()),
                            gauge(
                                    "queue_messages",
                                    "Sum of ready and unacknowledged messages - total queue depth",
                                    queue -> all(queue).messages()))),
            group(CONSUMER_COUNT, List.of(CONSUMERS)),
            group(
                    METRICS,
                    List.of(
                            CONSUMERS,
                            gauge("queue_consumer_capacity", "Consumer capacity", QueueStatistics::consumerCapacity),
                            gauge(
                                    "queue_consumer_utilisation",
                                    "Same as consumer capacity",
                                    QueueStatistics::consumerCapacity),
                            gauge(
                                    "queue_process_memory_bytes",
                                    "Memory in bytes used by the Erlang queue process",
                                    QueueStatistics::memoryBytes),
                            gauge(
                                    "queue_messages_ram_bytes",
                                    "Size of ready and unacknowledged messages stored in memory",
                                    queue -> all(queue).bytes() - pagedOutBytes(queue)),
                            gauge(
                                    "queue_messages_persistent",
                                    "Persistent messages",
                                    queue -> queue.persistent().messages()),
                            gauge(
                                    "queue_messages_persistent_bytes",
                                    "Size in bytes of persistent messages",
                                    queue -> queue.persistent().bytes()),
                            gauge(
                                    "queue_messages_bytes",
                                    "Size in bytes of ready and unacknowledged messages",
                                    queue -> all(queue).bytes()),
                            gauge(
                                    "queue_messages_ready_bytes",
                                    "Size in bytes of ready messages",
                                    queue -> queue.ready().bytes()),
                            gauge(
                                    "queue_messages_unacked_bytes",
                                    "Size in bytes of all unacknowledged messages",
                                    queue -> queue.unacknowledged().bytes()),
                            gauge(
                                    "queue_messages_paged_out_bytes",
                                    "Size in bytes of messages paged out to disk",
                                    QueueMetrics::pagedOutBytes),
                            // A sum of times has no meaning.
                            new Metric<>(
                                    "queue_head_message_timestamp",
                                    Type.GAUGE,
                                    "Timestamp of the first message in the queue, if any",
                                    queue -> queue.headTimestamp().isPresent()
                                            ? queue.headTimestamp().getAsLong()
                                            : Double.NaN,
                                    seen -> Double.NaN),
                            counter(
                                    "queue_disk_reads_total",
                                    "Total number of times queue read messages from disk",
                                    DISK_READ),
                            counter(
                                    "queue_disk_writes_total",
                                    "Total number of times queue wrote messages to disk",
                                    DISK_WRITE))),
            group(
                    "queue_delivery_metrics",
                    List.of(
                            counter(
                                    "queue_get_ack_total",
                                    "Total number of messages fetched from a queue with basic.get in manual acknowledgement mode",
                                    GET),
                            counter(
                                    "queue_get_total",
                                    "Total number of messages fetched from a queue with basic.get in automatic acknowledgement mode",
                                    GET_NO_ACK),
                            counter(
                                    "queue_messages_delivered_ack_total",
                                    "Total number of messages delivered from a queue to consumers in manual acknowledgement mode",
                                    DELIVER),
                            counter(
                                    "queue_messages_delivered_total",
                                    "Total number of messages delivered from a queue to consumers in automatic acknowledgement mode",
                                    DELIVER_NO_ACK),
                            counter(
                                    "queue_messages_redelivered_total",
                                    "Total number of messages redelivered from a queue to consumers",
                                    REDELIVER),
                            counter(
                                    "queue_messages_acked_total",
                                    "Total number of messages acknowledged by consumers on a queue",
                                    ACK),
                            counter(
                                    "queue_get_empty_total",
                                    "Total number of times basic.get operations fetched no message on a queue",
                                    GET_EMPTY))),
            group(
                    "queue_exchange_metrics",
                    List.of(counter(
                            "queue_exchange_messages_published_total",
                            "Total number of messages published into a queue through an exchange",
                            PUBLISH))),
            // RabbitMQ's labels of these are others, since they may be of several virtual hosts.
            new Group<>(
                    "channel_queue_exchange_metrics",
                    Source.QUEUES,
                    QueueMetrics::asTargets,
                    List.of(counter(
                            "queue_messages_published_total",
                            "Total number of messages published into a queue through an exchange on a channel",
                            PUBLISH))));

    private QueueMetrics() {}

    private static List<Labelled<QueueStatistics>> asTargets(Observed seen) {
        return seen.queues().stream()
                .map(each -> new Labelled<>(
                        Labels.of(
                                "queue_vhost",
                                each.thing().virtualHost(),
                                "queue",
                                each.thing().name()),
                        each.thing()))
                .toList();
    }

    private static QueueStatistics.Held all(QueueStatistics queue) {
        return queue.ready().plus(queue.unacknowledged());
    }

    /** What is in memory has properties, too. */
    private static long pagedOutBytes(QueueStatistics queue) {
        return Math.max(0, queue.ready().bytes() - queue.contentBytes());
    }

    private static Group<QueueStatistics> group(String family, List<Metric<QueueStatistics>> metrics) {
        return new Group<>(family, Source.QUEUES, Observed::queues, metrics);
    }

    private static Metric<QueueStatistics> gauge(String name, String help, ToDoubleFunction<QueueStatistics> value) {
        return Metric.gauge(Observed::queues, name, help, value);
    }

    private static Metric<QueueStatistics> counter(String name, String help, MessageEvent event) {
        return Metric.counter(name, help, queue -> queue.counts().of(event), seen -> ofAll(seen, event));
    }

    /** Of all queues that there ever were. */
    static long ofAll(Observed seen, MessageEvent event) {
        return seen.counts().classicQueues().of(event)
                + seen.counts().quorumQueues().of(event);
    }
}
