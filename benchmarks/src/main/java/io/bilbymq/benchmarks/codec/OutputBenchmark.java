package io.bilbymq.benchmarks.codec;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.benchmarks.queue.CountingClient;
import io.bilbymq.benchmarks.queue.HandLoop;
import io.bilbymq.broker.channel.Output;
import io.bilbymq.broker.channel.SendBuffers;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Subscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
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

/** Writing deliveries, and acks, into the buffers of a socket that takes everything. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutputBenchmark {
    private static final int FRAMES = 100;
    private static final int CHANNEL = 1;
    private static final Subscription CONSUMER =
            new Subscription(new CountingClient(new HandLoop("loop", 0)), "ctag-42", false, false, 0, 0);

    @Param({"16", "1024"})
    public int bodyBytes;

    private final Output output =
            new Output(new SendBuffers(PooledByteBufAllocator.DEFAULT, Long.MAX_VALUE), ByteBuf::release, () -> {});
    private final BasicMethod.Ack ack = new BasicMethod.Ack(4711, true);
    private Message message = message(0);

    @Setup
    public void makeMessage() {
        message = message(bodyBytes);
    }

    private static Message message(int bodyBytes) {
        final byte[] properties = PublishStream.properties().toBytes();
        final byte[] content = Arrays.copyOf(properties, properties.length + bodyBytes);
        return new Message(new Address("", "orders.created"), content, properties.length);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void deliver() {
        for (int i = 0; i < FRAMES; i++) {
            output.deliver(CHANNEL, CONSUMER, i, false, message);
        }
        output.endOfTurn();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void ack() {
        for (int i = 0; i < FRAMES; i++) {
            output.method(CHANNEL, ack);
        }
        output.endOfTurn();
    }
}
