package io.bilbymq.benchmarks.routing;

import io.bilbymq.exchanges.Binding;
import io.bilbymq.exchanges.Router;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Routing by two headers, with 10,000 bindings, of which ten match one of the headers and one matches both. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HeadersRoutingBenchmark {
    private static final int BINDINGS = 10_000;

    private final Router<Integer> router = Exchange.of(
            "headers", BINDINGS, i -> new Binding<>(i, "", Map.of("customer", (long) i / 10, "kind", (long) i % 10)));
    private final PlainMessage message =
            PlainMessage.withHeaders(Map.of("customer", 471L, "kind", 1L, "trace", "none"));

    @Benchmark
    public void route(Blackhole blackhole) {
        router.route(message, blackhole::consume);
    }
}
