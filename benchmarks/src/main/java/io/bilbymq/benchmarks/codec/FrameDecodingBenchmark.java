package io.bilbymq.benchmarks.codec;

import io.bilbymq.amqp.FrameDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
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

/** Finding the three frames of each message in what a socket has read, for a handler that does nothing with them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameDecodingBenchmark {
    private static final int MESSAGES = 50;

    @Param({"16", "1024"})
    public int bodyBytes;

    private final ByteBuf stream = Unpooled.directBuffer();
    private long payloadBytes;
    private final EmbeddedChannel socket = new EmbeddedChannel(new FrameDecoder((type, channel, in, offset, length) -> {
        payloadBytes += length;
        return true;
    }));

    /** Writes the stream once; every invocation reads it anew. */
    @Setup
    public void write() {
        PublishStream.write(stream, MESSAGES, "orders.created", bodyBytes);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long decode() {
        socket.writeInbound(stream.retainedDuplicate());
        return payloadBytes;
    }
}
