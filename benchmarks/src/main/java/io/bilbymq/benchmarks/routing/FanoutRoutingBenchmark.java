package io.bilbymq.benchmarks.routing;

import io.bilbymq.exchanges.Binding;
import io.bilbymq.exchanges.Router;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Routing to all of 10,000 destinations. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FanoutRoutingBenchmark {
    private static final int BINDINGS = 10_000;

    private final Router<Integer> router = Exchange.of("fanout", BINDINGS, i -> new Binding<>(i, ""));
    private final PlainMessage message = PlainMessage.withKey("orders");

    @Benchmark
    public void route(Blackhole blackhole) {
        router.route(message, blackhole::consume);
    }
}
