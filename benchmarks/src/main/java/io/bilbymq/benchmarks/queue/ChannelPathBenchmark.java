package io.bilbymq.benchmarks.queue;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameDecoder;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.benchmarks.codec.PublishStream;
import io.bilbymq.broker.channel.Channel;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.DeclarationSettings;
import io.bilbymq.broker.vhost.DefinitionLimits;
import io.bilbymq.broker.vhost.VirtualHost;
import io.bilbymq.broker.vhost.VirtualHosts;
import io.bilbymq.exchanges.ExchangeTypes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Objects;
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
 * A message on its whole way from the bytes of a publisher to those for a consumer, all but the sockets: frames found,
 * publish assembled and routed, through the queue, delivery written. On one loop, in turns of fifty messages.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChannelPathBenchmark {
    private static final int MESSAGES = 50;
    private static final String QUEUE = "orders.created";

    @Param({"16", "1024"})
    public int bodyBytes;

    private final HandLoop loop = new HandLoop("loop", 0);
    private final HandLoop definitions = new HandLoop("definitions", 1);
    private final BenchmarkConnection connection = new BenchmarkConnection(
            loop, virtualHost(), BrokerSettings.defaults().limits());
    private final Channel channel = new Channel(1, connection);
    private final ByteBuf publishes = Unpooled.directBuffer();
    private final EmbeddedChannel socket = new EmbeddedChannel(new FrameDecoder((type, number, in, offset, length) -> {
        channel.frame(type, in, offset, length);
        return true;
    }));

    private VirtualHost virtualHost() {
        final VirtualHosts hosts = new VirtualHosts(
                List.of("/"),
                definitions,
                List.of(loop),
                ExchangeTypes.load(),
                DeclarationSettings.defaults(),
                DefinitionLimits.none());
        return Objects.requireNonNull(hosts.named("/"));
    }

    /** Declares the queue and consumes from it without acknowledgements. */
    @Setup
    public void consume() {
        say(new QueueMethod.Declare(QUEUE, false, false, false, false, false, FieldTable.empty()));
        say(new BasicMethod.Consume(QUEUE, "", false, true, false, false, FieldTable.empty()));
        PublishStream.write(publishes, MESSAGES, QUEUE, bodyBytes);
    }

    private void say(Method method) {
        final ByteBuf frame = Unpooled.buffer();
        FrameWriter.method(frame, 1, method);
        channel.frame(Frame.METHOD, frame, Frame.HEADER_BYTES, frame.readableBytes() - Frame.OVERHEAD);
        while (loop.runAll() || definitions.runAll()) {
            // One answers the other until nothing is left to say.
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long publishAndDeliver() {
        final long before = connection.bytesWritten();
        socket.writeInbound(publishes.retainedDuplicate());
        loop.runAll();
        final long written = connection.bytesWritten() - before;
        if (written < (long) MESSAGES * bodyBytes) {
            throw new IllegalStateException("only " + written + " bytes were delivered");
        }
        return written;
    }
}
