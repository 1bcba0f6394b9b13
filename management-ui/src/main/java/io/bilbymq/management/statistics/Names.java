package io.bilbymq.management.statistics;

import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.NodeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the numbers are called of which it is remembered how they were: by RabbitMQ's keys, in the order of their values. */
public final class Names {
    private static final List<MessageEvent> EVENTS = List.of(MessageEvent.values());

    /** {@code message_stats}. */
    static final List<String> MESSAGES = Stream.concat(EVENTS.stream().map(MessageEvent::key), Stream.of("deliver_get"))
            .toList();

    /** Lengths of queues. */
    public static final List<String> LENGTHS = List.of("messages", "messages_ready", "messages_unacknowledged");

    /** What a queue takes in memory. */
    public static final String MEMORY = "memory";

    /** Bytes of connections. */
    public static final List<String> DATA = List.of("recv_oct", "send_oct");

    /** {@code message_stats} of an exchange. */
    public static final List<String> EXCHANGE = List.of("publish_in", "publish_out");

    private static final Map<String, NodeEvent> CHURN_EVENTS = Map.of(
            "connection_created", NodeEvent.CONNECTION_OPEN,
            "connection_closed", NodeEvent.CONNECTION_CLOSE,
            "channel_created", NodeEvent.CHANNEL_OPEN,
            "channel_closed", NodeEvent.CHANNEL_CLOSE,
            "queue_declared", NodeEvent.QUEUE_DECLARE,
            "queue_created", NodeEvent.QUEUE_CREATE,
            "queue_deleted", NodeEvent.QUEUE_DELETE);

    /** {@code churn_rates} of the node. */
    public static final List<String> CHURN =
            CHURN_EVENTS.keySet().stream().sorted().toList();

    private Names() {}

    /** One behind the other. */
    @SafeVarargs
    static List<String> all(List<String>... parts) {
        final List<String> names = new ArrayList<>();
        for (final List<String> part : parts) {
            names.addAll(part);
        }
        return List.copyOf(names);
    }

    /** One behind the other. */
    static long[] all(long[]... parts) {
        return Stream.of(parts).flatMapToLong(LongStream::of).toArray();
    }

    /** The values of {@link #MESSAGES}. */
    static long[] messages(Counts<MessageEvent> counts) {
        return LongStream.concat(EVENTS.stream().mapToLong(counts::of), LongStream.of(deliverGet(counts)))
                .toArray();
    }

    private static long deliverGet(Counts<MessageEvent> counts) {
        return counts.ofAny(
                MessageEvent.DELIVER, MessageEvent.DELIVER_NO_ACK, MessageEvent.GET, MessageEvent.GET_NO_ACK);
    }

    /** The values of {@link #CHURN}. */
    static long[] churn(Counts<NodeEvent> counts) {
        return CHURN.stream()
                .mapToLong(name -> counts.of(CHURN_EVENTS.getOrDefault(name, NodeEvent.CONNECTION_OPEN)))
                .toArray();
    }
}
