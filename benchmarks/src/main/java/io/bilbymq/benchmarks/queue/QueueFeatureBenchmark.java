package io.bilbymq.benchmarks.queue;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.DeadLetterRoutes;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.QueueSettings;
import io.bilbymq.broker.queue.QueueSettings.Consuming;
import io.bilbymq.broker.queue.QueueSettings.Expiry;
import io.bilbymq.broker.queue.QueueSettings.LengthLimit;
import io.bilbymq.broker.queue.QueueSettings.Overflow;
import io.bilbymq.broker.queue.QueueSettings.Redelivery;
import io.bilbymq.broker.queue.QueueSettings.RetryDelay;
import io.bilbymq.broker.queue.QueueSettings.Timing;
import io.bilbymq.broker.queue.Subscription;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs a message if its queue was asked for something: a hundred of them are published, delivered and acknowledged, all of which
 * have a priority and headers, so that features differ in nothing else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueFeatureBenchmark {
    private static final int MESSAGES = 100;
    private static final int PREFETCH = 500;
    private static final int KEYS = 10;
    private static final int BODY_BYTES = 16;
    private static final long FAR = 3_600_000;
    private static final long MANY = 1_000_000;

    /** What the queue was asked for; nothing of it comes to pass. */
    public enum Feature {
        NONE,
        MESSAGE_TTL,
        EXACT_EXPIRY,
        MAX_LENGTH,
        DELIVERY_LIMIT,
        PRIORITIES,
        SINGLE_ACTIVE,
        GROUPS,
        DEDUPLICATION
    }

    @Param
    public Feature feature = Feature.NONE;

    /** Whether all are ready before the first is delivered. */
    @Param({"false", "true"})
    public boolean waiting;

    private final HandLoop loop = new HandLoop("loop", 0);
    private final CountingClient client = new CountingClient(loop);
    private final Address address = new Address("", "orders");
    private final byte[][] contents = new byte[MESSAGES][];
    private final int[] propertiesLengths = new int[MESSAGES];
    private Queue queue = queue(Feature.NONE);

    private Queue queue(Feature asked) {
        return new Queue(
                1,
                new QueueName("/", "orders"),
                loop,
                false,
                settings(asked),
                closed -> {},
                DeadLetterRoutes.NOWHERE,
                null,
                null);
    }

    private static QueueSettings settings(Feature asked) {
        final QueueSettings plain = QueueSettings.PLAIN;
        return new QueueSettings(
                switch (asked) {
                    case MESSAGE_TTL -> new Expiry(FAR, QueueSettings.NONE, Timing.AT_HEAD);
                    case EXACT_EXPIRY -> new Expiry(FAR, QueueSettings.NONE, Timing.EXACT);
                    default -> plain.expiry();
                },
                asked == Feature.MAX_LENGTH
                        ? new LengthLimit(MANY, QueueSettings.NONE, Overflow.DROP_HEAD)
                        : plain.lengthLimit(),
                plain.deadLettering(),
                asked == Feature.DELIVERY_LIMIT ? new Redelivery(MANY, RetryDelay.DISABLED, 0, 0) : plain.redelivery(),
                asked == Feature.SINGLE_ACTIVE ? new Consuming(true, false, QueueSettings.NONE) : plain.consuming(),
                asked == Feature.PRIORITIES ? KEYS : 0,
                asked == Feature.GROUPS ? Optional.of("key") : Optional.empty(),
                asked == Feature.DEDUPLICATION);
    }

    /** Writes the messages, and subscribes the consumer. */
    @Setup
    public void consume() {
        queue = queue(feature);
        for (int i = 0; i < MESSAGES; i++) {
            final byte[] properties = Properties.builder()
                    .priority(i % KEYS)
                    .headers(FieldTable.builder()
                            .put("key", FieldValue.of("key-" + i % KEYS))
                            .put("x-deduplication-header", FieldValue.of("message-" + i))
                            .build())
                    .build()
                    .toBytes();
            contents[i] = Arrays.copyOf(properties, properties.length + BODY_BYTES);
            propertiesLengths[i] = properties.length;
        }
        queue.consume(new Subscription(client, "consumer", false, false, 0, PREFETCH), false);
        loop.runAll();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long cycle() {
        final long before = client.deliveries();
        if (waiting) {
            queue.stop(client, true);
        }
        for (int i = 0; i < MESSAGES; i++) {
            queue.publish(new Message(address, contents[i], propertiesLengths[i]), client, 0, bytes -> {});
        }
        if (waiting) {
            queue.stop(client, false);
        }
        loop.runAll();
        final long delivered = client.deliveries() - before;
        if (delivered < MESSAGES) {
            throw new IllegalStateException(delivered + " of " + MESSAGES + " messages were delivered");
        }
        return delivered;
    }
}
