package io.bilbymq.management.metrics;

import static io.bilbymq.broker.statistics.MessageEvent.ACK;
import static io.bilbymq.broker.statistics.MessageEvent.DELIVER;
import static io.bilbymq.broker.statistics.MessageEvent.DELIVER_NO_ACK;
import static io.bilbymq.broker.statistics.MessageEvent.EXCEED_DELIVERY_LIMIT;
import static io.bilbymq.broker.statistics.MessageEvent.EXPIRE;
import static io.bilbymq.broker.statistics.MessageEvent.GET;
import static io.bilbymq.broker.statistics.MessageEvent.GET_EMPTY;
import static io.bilbymq.broker.statistics.MessageEvent.GET_NO_ACK;
import static io.bilbymq.broker.statistics.MessageEvent.LETTER_DELIVERY_LIMIT;
import static io.bilbymq.broker.statistics.MessageEvent.LETTER_EXPIRED;
import static io.bilbymq.broker.statistics.MessageEvent.LETTER_OVERFLOW;
import static io.bilbymq.broker.statistics.MessageEvent.LETTER_REJECTED;
import static io.bilbymq.broker.statistics.MessageEvent.OVERFLOW;
import static io.bilbymq.broker.statistics.MessageEvent.REDELIVER;
import static io.bilbymq.broker.statistics.MessageEvent.REJECT;

import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.MessageSize;
import io.bilbymq.broker.statistics.NodeStatistics;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** RabbitMQ's global counters, which never get less: what the charts of the dashboards are drawn from. */
final class GlobalMetrics {
    private static final String PREFIX = "rabbitmq_global_";
    private static final String PROTOCOL = "protocol";
    private static final String AMQP = "amqp091";
    private static final String CLASSIC = "rabbit_classic_queue";
    private static final String QUORUM = "rabbit_quorum_queue";

    private final Exposition to;
    private final NodeStatistics counts;

    private GlobalMetrics(Exposition to, NodeStatistics counts) {
        this.to = to;
        this.counts = counts;
    }

    static void write(Exposition to, Observed seen) {
        final GlobalMetrics metrics = new GlobalMetrics(to, seen.counts());
        metrics.writeClients();
        metrics.writeOfProtocol();
        metrics.writeOfQueues();
        metrics.writeDeaths();
        metrics.writeSizes();
    }

    private void writeClients() {
        ofProtocol(Type.GAUGE, "publishers", "Current number of publishers", counts.publishers());
        ofProtocol(Type.GAUGE, "consumers", "Current number of consumers", counts.consumers());
    }

    private void writeOfProtocol() {
        ofProtocol(
                "messages_received_total", "Total number of messages received from publishers", MessageEvent.PUBLISH);
        ofProtocol(
                "messages_received_confirm_total",
                "Total number of messages received from publishers expecting confirmations",
                MessageEvent.PUBLISH_CONFIRM);
        ofProtocol(
                "messages_confirmed_total", "Total number of messages confirmed to publishers", MessageEvent.CONFIRM);
        ofProtocol("messages_routed_total", "Total number of messages routed to queues or streams", MessageEvent.ROUTE);
        ofProtocol(
                "messages_unroutable_dropped_total",
                "Total number of messages published as non-mandatory into an exchange and dropped as unroutable",
                MessageEvent.DROP_UNROUTABLE);
        ofProtocol(
                "messages_unroutable_returned_total",
                "Total number of messages published as mandatory into an exchange and returned to the publisher as unroutable",
                MessageEvent.RETURN_UNROUTABLE);
    }

    private void ofProtocol(String name, String help, MessageEvent event) {
        ofProtocol(Type.COUNTER, name, help, counts.channels().of(event));
    }

    private void ofProtocol(Type type, String name, String help, long value) {
        to.add(type.snapshot(
                PREFIX + name, help, List.of(new Labelled<>(Labels.of(PROTOCOL, AMQP), value)), Long::doubleValue));
    }

    private void writeOfQueues() {
        ofQueues("messages_acknowledged_total", "Total number of messages acknowledged by consumers", of -> of.of(ACK));
        ofQueues(
                "messages_delivered_consume_auto_ack_total",
                "Total number of messages delivered to consumers using basic.consume with automatic acknowledgment",
                of -> of.of(DELIVER_NO_ACK));
        ofQueues(
                "messages_delivered_consume_manual_ack_total",
                "Total number of messages delivered to consumers using basic.consume with manual acknowledgment",
                of -> of.of(DELIVER));
        ofQueues(
                "messages_delivered_get_auto_ack_total",
                "Total number of messages delivered to consumers using basic.get with automatic acknowledgment",
                of -> of.of(GET_NO_ACK));
        ofQueues(
                "messages_delivered_get_manual_ack_total",
                "Total number of messages delivered to consumers using basic.get with manual acknowledgment",
                of -> of.of(GET));
        ofQueues(
                "messages_delivered_total",
                "Total number of messages delivered to consumers",
                of -> of.ofAny(DELIVER, DELIVER_NO_ACK, GET, GET_NO_ACK));
        ofQueues(
                "messages_get_empty_total",
                "Total number of times basic.get operations fetched no message",
                of -> of.of(GET_EMPTY));
        ofQueues(
                "messages_redelivered_total",
                "Total number of messages redelivered to consumers",
                of -> of.of(REDELIVER));
    }

    private void ofQueues(String name, String help, ToDoubleFunction<Counts<MessageEvent>> value) {
        to.add(Type.COUNTER.snapshot(
                PREFIX + name,
                help,
                List.of(
                        new Labelled<>(Labels.of(PROTOCOL, AMQP, "queue_type", CLASSIC), counts.classicQueues()),
                        new Labelled<>(Labels.of(PROTOCOL, AMQP, "queue_type", QUORUM), counts.quorumQueues())),
                value));
    }

    private void writeDeaths() {
        deaths(
                "messages_dead_lettered_expired_total",
                "Total number of messages dead-lettered due to message TTL exceeded",
                EXPIRE,
                LETTER_EXPIRED);
        deaths(
                "messages_dead_lettered_rejected_total",
                "Total number of messages dead-lettered due to basic.reject or basic.nack",
                REJECT,
                LETTER_REJECTED);
        deaths(
                "messages_dead_lettered_maxlen_total",
                "Total number of messages dead-lettered due to overflow drop-head or reject-publish-dlx",
                OVERFLOW,
                LETTER_OVERFLOW);
        deaths(
                "messages_dead_lettered_delivery_limit_total",
                "Total number of messages dead-lettered due to delivery-limit exceeded",
                EXCEED_DELIVERY_LIMIT,
                LETTER_DELIVERY_LIMIT);
    }

    /** Those that died and went nowhere are {@code disabled}; the strategy of the others is not told apart. */
    private void deaths(String name, String help, MessageEvent died, MessageEvent lettered) {
        final List<Labelled<Long>> all = new ArrayList<>();
        deathsOf(CLASSIC, counts.classicQueues(), died, lettered, all);
        deathsOf(QUORUM, counts.quorumQueues(), died, lettered, all);
        to.add(Type.COUNTER.snapshot(PREFIX + name, help, all, Long::doubleValue));
    }

    private static void deathsOf(
            String type,
            Counts<MessageEvent> counts,
            MessageEvent died,
            MessageEvent lettered,
            List<Labelled<Long>> to) {
        final Function<String, Labels> labels =
                strategy -> Labels.of("queue_type", type, "dead_letter_strategy", strategy);
        final long sent = counts.of(lettered);
        to.add(new Labelled<>(labels.apply("at_most_once"), sent));
        // Both are read one after the other while they grow.
        to.add(new Labelled<>(labels.apply("disabled"), Math.max(0, counts.of(died) - sent)));
    }

    private void writeSizes() {
        final MessageSize[] sizes = MessageSize.values();
        final double[] upTo = new double[sizes.length];
        final long[] messages = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            upTo[i] = sizes[i] == MessageSize.LARGER ? Double.POSITIVE_INFINITY : sizes[i].bytesMax();
            messages[i] = counts.sizes().of(sizes[i]);
        }
        to.add(new HistogramSnapshot(
                new MetricMetadata("rabbitmq_message_size_bytes", "Size of messages received from publishers"),
                List.of(new HistogramDataPointSnapshot(
                        ClassicHistogramBuckets.of(upTo, messages),
                        counts.channels().of(MessageEvent.PUBLISH_BYTE),
                        Labels.of(PROTOCOL, AMQP),
                        null,
                        0))));
    }
}
