package io.bilbymq.benchmarks.codec;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.Properties;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Asking raw properties what a broker wants to know of every message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PropertiesBenchmark {
    private final byte[] plain = PublishStream.properties().toBytes();
    private final byte[] withHeaders = PublishStream.properties()
            .withHeaders(FieldTable.builder()
                    .put("region", "eu")
                    .put("shop", "books")
                    .build())
            .toBytes();
    private final byte[] missing = "CC".getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public int deliveryMode() {
        return Properties.deliveryMode(plain, 0, plain.length);
    }

    @Benchmark
    public int deliveryModeBehindHeaders() {
        return Properties.deliveryMode(withHeaders, 0, withHeaders.length);
    }

    @Benchmark
    public boolean headerThatIsMissing() {
        return Properties.hasHeader(withHeaders, 0, withHeaders.length, missing);
    }
}
