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

/** Routing by key, with 10,000 keys and one destination for each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DirectRoutingBenchmark {
    private static final int BINDINGS = 10_000;

    private final Router<Integer> router =
            Exchange.of("direct", BINDINGS, i -> new Binding<>(i, "orders.created." + i));
    private final PlainMessage message = PlainMessage.withKey("orders.created.4711");

    @Benchmark
    public void route(Blackhole blackhole) {
        router.route(message, blackhole::consume);
    }
}
