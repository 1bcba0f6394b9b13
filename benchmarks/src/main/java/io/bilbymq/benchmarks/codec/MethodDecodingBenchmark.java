package io.bilbymq.benchmarks.codec;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Making records of the methods that clients send most. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MethodDecodingBenchmark {
    private final ByteBuf ack = frame(new BasicMethod.Ack(4711, true));
    private final ByteBuf publish = frame(new BasicMethod.Publish("orders", "orders.created", false, false));

    private static ByteBuf frame(Method method) {
        final ByteBuf frame = Unpooled.directBuffer();
        FrameWriter.method(frame, 1, method);
        return frame;
    }

    @Benchmark
    public Method ack() {
        return decode(ack);
    }

    @Benchmark
    public Method publish() {
        return decode(publish);
    }

    private static Method decode(ByteBuf frame) {
        return MethodDecoder.decode(frame, Frame.HEADER_BYTES, frame.readableBytes() - Frame.OVERHEAD);
    }
}
