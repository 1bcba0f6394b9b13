package io.bilbymq.management;

import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.management.api.Numbers;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.statistics.Names;
import io.bilbymq.management.statistics.Range;
import io.bilbymq.management.statistics.SampledBroker;
import io.bilbymq.management.statistics.Samples;
import io.bilbymq.management.statistics.Statistics;
import io.bilbymq.management.statistics.Totals;
import io.bilbymq.management.statistics.Tracked;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The numbers that the API shows, as they were sampled last: {@code message_stats}, lengths, octets, churn, each with its rate, and
 * with how it was if a request asks for that by {@code msg_rates_age} and the like. Confined to the thread of the API.
 */
final class SampledNumbers {
    private static final List<String> NODE = List.of("mem_used", "disk_free", "fd_used", "sockets_used", "proc_used");
    private static final List<String> MESSAGES = List.of(
            "ack",
            "confirm",
            "deliver",
            "deliver_get",
            "deliver_no_ack",
            "disk_reads",
            "disk_writes",
            "drop_unroutable",
            "get",
            "get_empty",
            "get_no_ack",
            "publish",
            "redeliver",
            "return_unroutable");
    private static final DateTimeFormatter SINCE = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Statistics statistics;
    private final LongSupplier clock;

    /** Those of {@code statistics}; the clock says milliseconds since 1970. */
    SampledNumbers(Statistics statistics, LongSupplier clock) {
        this.statistics = statistics;
        this.clock = clock;
    }

    Statistics statistics() {
        return statistics;
    }

    private SampledBroker known() {
        return statistics.known();
    }

    // Of what.

    /** Of a queue. */
    Numbers ofQueues() {
        return request -> {
            final Ranges ranges = Ranges.of(request, clock.getAsLong());
            final boolean isWithout = request.asks("disable_stats");
            final boolean isTotals = request.asks("enable_queue_totals");
            return item -> {
                final Optional<Tracked<QueueStatistics>> queue = known().queue(item.text("vhost"), item.text("name"));
                item.put(
                        "state",
                        queue.map(Tracked::seen).map(SampledNumbers::state).orElse("running"));
                if (isWithout && !isTotals) {
                    return;
                }
                final ToLongFunction<String> lengths = name ->
                        queue.map(tracked -> length(tracked.seen(), name)).orElse(0L);
                if (isWithout) {
                    Names.LENGTHS.forEach(name -> item.put(name, lengths.applyAsLong(name)));
                    return;
                }
                Names.LENGTHS.forEach(name -> number(item, name, lengths.applyAsLong(name), queue, ranges.lengths()));
                queue.ifPresentOrElse(tracked -> queue(item, tracked, ranges), () -> unused(item));
            };
        };
    }

    private static String state(QueueStatistics queue) {
        return queue.life().name().toLowerCase(Locale.ROOT);
    }

    private static long length(QueueStatistics queue, String name) {
        return length(queue.ready(), queue.unacknowledged(), name);
    }

    private static long length(QueueStatistics.Held ready, QueueStatistics.Held unacknowledged, String name) {
        return switch (name) {
            case "messages_ready" -> ready.messages();
            case "messages_unacknowledged" -> unacknowledged.messages();
            default -> ready.messages() + unacknowledged.messages();
        };
    }

    private void queue(Fields item, Tracked<QueueStatistics> tracked, Ranges ranges) {
        final QueueStatistics queue = tracked.seen();
        item.put("messages_persistent", queue.persistent().messages())
                .put("messages_ram", length(queue, "messages"))
                .put("messages_paged_out", 0)
                .put(
                        "message_bytes",
                        queue.ready().bytes() + queue.unacknowledged().bytes())
                .put("message_bytes_ready", queue.ready().bytes())
                .put("message_bytes_unacknowledged", queue.unacknowledged().bytes())
                .put("message_bytes_persistent", queue.persistent().bytes())
                .put("message_bytes_ram", queue.contentBytes())
                .put("memory", queue.memoryBytes())
                .put("consumers", queue.consumers())
                .put("consumer_capacity", queue.consumerCapacity())
                .put("consumer_utilisation", queue.consumerCapacity());
        // RabbitMQ has no samples of it, so only who asks for samples gets more than the number.
        if (ranges.lengths().isPresent()) {
            number(item, Names.MEMORY, queue.memoryBytes(), Optional.of(tracked), ranges.lengths());
        }
        item.put("exclusive_consumer_tag", queue.exclusiveConsumer().orElse(null));
        item.put("single_active_consumer_tag", queue.singleActiveConsumer().orElse(null));
        if (queue.headTimestamp().isPresent()) {
            item.put("head_message_timestamp", queue.headTimestamp().getAsLong());
        } else {
            item.putNull("head_message_timestamp");
        }
        idleSince(item, tracked);
        if (!queue.counts().isNothing()) {
            messages(item, tracked, MESSAGES, ranges);
        }
    }

    /** Nothing ever happened to it. */
    private static void unused(Fields item) {
        for (final String name : List.of(
                "messages_persistent",
                "messages_ram",
                "messages_paged_out",
                "message_bytes",
                "message_bytes_ready",
                "message_bytes_unacknowledged",
                "message_bytes_persistent",
                "message_bytes_ram",
                "memory",
                "consumers",
                "consumer_capacity",
                "consumer_utilisation")) {
            item.put(name, 0);
        }
        item.putNull("exclusive_consumer_tag");
        item.putNull("single_active_consumer_tag");
        item.putNull("head_message_timestamp");
    }

    /** Of an exchange. */
    Numbers ofExchanges() {
        return unlessDisabled((item, ranges) -> {
            known().exchange(item.text("vhost"), item.text("name"))
                    .ifPresent(exchange -> messages(item, exchange, Names.EXCHANGE, ranges));
        });
    }

    /** Of a channel. */
    Numbers ofChannels() {
        return unlessDisabled((item, ranges) -> {
            known().channel(item.text("name")).ifPresent(channel -> {
                idleSince(item, channel);
                if (!channel.seen().counts().isNothing()) {
                    messages(item, channel, MESSAGES, ranges);
                }
            });
        });
    }

    /** Of a connection, which has its octets already. */
    Numbers ofConnections() {
        return unlessDisabled((item, ranges) -> {
            final Optional<? extends Tracked<?>> connection = known().connection(item.text("name"));
            Names.DATA.forEach(name -> number(item, name, item.number(name), connection, ranges.data()));
        });
    }

    /** Of a virtual host. */
    Numbers ofVirtualHosts() {
        return unlessDisabled((item, ranges) -> {
            known().virtualHost(item.text("name")).ifPresent(host -> {
                final Totals totals = known().totals(item.text("name"));
                final Optional<? extends Tracked<?>> tracked = Optional.of(host);
                Names.LENGTHS.forEach(name -> number(
                        item, name, length(totals.ready(), totals.unacknowledged(), name), tracked, ranges.lengths()));
                number(item, "recv_oct", totals.traffic().receivedBytes(), tracked, ranges.data());
                number(item, "send_oct", totals.traffic().sentBytes(), tracked, ranges.data());
                if (!host.seen().counts().isNothing()) {
                    messages(item, host, MESSAGES, ranges);
                }
            });
        });
    }

    /** Of all of it. */
    Numbers ofOverview() {
        return unlessDisabled((item, ranges) -> {
            final Fields queues = item.inner("queue_totals");
            known().node().ifPresent(node -> {
                final Optional<? extends Tracked<?>> tracked = Optional.of(node);
                messages(item, node, MESSAGES, ranges);
                final Fields churn = item.inner("churn_rates");
                Names.CHURN.forEach(name -> number(churn, name, node.latest(name), tracked, ranges.node()));
                Names.LENGTHS.forEach(name -> number(queues, name, node.latest(name), tracked, ranges.lengths()));
            });
        });
    }

    /** Of a node, which has its own already. */
    Numbers ofNodes() {
        return request -> {
            final Ranges ranges = Ranges.of(request, clock.getAsLong());
            return item -> {
                final Optional<? extends Tracked<?>> node = known().node();
                NODE.stream()
                        .filter(item::hasNumber)
                        .forEach(name -> number(item, name, item.number(name), node, ranges.node()));
                node.ifPresent(tracked ->
                        Names.CHURN.forEach(name -> number(item, name, tracked.latest(name), node, ranges.node())));
            };
        };
    }

    // How.

    private Numbers unlessDisabled(BiConsumer<Fields, Ranges> numbers) {
        return request -> {
            final Ranges ranges = Ranges.of(request, clock.getAsLong());
            return request.asks("disable_stats") ? item -> {} : item -> numbers.accept(item, ranges);
        };
    }

    private static void idleSince(Fields item, Tracked<?> tracked) {
        item.set("idle_since", () -> StringNode.valueOf(SINCE.format(Instant.ofEpochMilli(tracked.changedAt()))));
    }

    private void messages(Fields item, Tracked<?> tracked, List<String> names, Ranges ranges) {
        final Fields stats = item.inner("message_stats");
        final Optional<Tracked<?>> known = Optional.of(tracked);
        names.forEach(name -> number(stats, name, tracked.latest(name), known, ranges.messages()));
    }

    /** A number with its rate, and with how it was if there is a range. */
    private void number(
            Fields into, String name, long value, Optional<? extends Tracked<?>> tracked, Optional<Range> range) {
        into.put(name, value).set(name + "_details", () -> details(name, tracked, range));
    }

    private static ObjectNode details(String name, Optional<? extends Tracked<?>> tracked, Optional<Range> range) {
        final ObjectNode details = Json.object();
        if (range.isEmpty()) {
            return details.put("rate", tracked.map(known -> known.rate(name)).orElse(0.0));
        }
        final Samples samples =
                tracked.map(known -> known.samples(name, range.get())).orElseGet(() -> Samples.nothing(range.get()));
        details.put("rate", samples.rate());
        final ArrayNode array = details.putArray("samples");
        samples.samples()
                .forEach(one -> array.addObject().put("sample", one.sample()).put("timestamp", one.timestamp()));
        return details.put("avg_rate", samples.averageRate()).put("avg", samples.average());
    }
}
