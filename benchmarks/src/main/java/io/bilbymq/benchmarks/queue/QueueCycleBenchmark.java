package io.bilbymq.benchmarks.queue;

import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueName;
import io.bilbymq.broker.queue.Settlement;
import io.bilbymq.broker.queue.Subscription;
import java.util.ArrayList;
import java.util.List;
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

/** A message's stay in a queue: published, delivered, settled, in turns of a hundred messages on one loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueCycleBenchmark {
    private static final int MESSAGES = 100;
    private static final int PREFETCH = 500;

    /** How deliveries are settled. */
    public enum Settling {
        /** When they are sent. */
        AUTO_ACK,
        /** One by one. */
        ACK,
        /** Requeued once, then acked. */
        REQUEUE
    }

    @Param({"1", "10"})
    public int consumers;

    @Param
    public Settling settling = Settling.AUTO_ACK;

    private final HandLoop loop = new HandLoop("loop", 0);
    private final Queue queue = new Queue(1, new QueueName("/", "orders"), loop, false, closed -> {});
    private final CountingClient publisher = new CountingClient(loop);
    private final List<CountingClient> clients = new ArrayList<>();
    private final Address address = new Address("", "orders");
    private final byte[] content = new byte[2 + 16];

    /** Subscribes the consumers, each a client of its own. */
    @Setup
    public void consume() {
        for (int i = 0; i < consumers; i++) {
            final CountingClient client = new CountingClient(loop);
            client.settleBy(settling == Settling.REQUEUE ? Settlement.REQUEUE : Settlement.ACK);
            final boolean noAck = settling == Settling.AUTO_ACK;
            queue.consume(new Subscription(client, "consumer-" + i, noAck, false, 0, PREFETCH), false);
            clients.add(client);
        }
        loop.runAll();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long cycle() {
        final long before = deliveries();
        for (int i = 0; i < MESSAGES; i++) {
            queue.publish(new Message(address, content, 2), publisher, 0, bytes -> {});
        }
        loop.runAll();
        final long delivered = deliveries() - before;
        if (delivered < MESSAGES) {
            throw new IllegalStateException(delivered + " of " + MESSAGES + " messages were delivered");
        }
        return delivered;
    }

    private long deliveries() {
        long all = 0;
        for (final CountingClient client : clients) {
            all += client.deliveries();
        }
        return all;
    }
}
