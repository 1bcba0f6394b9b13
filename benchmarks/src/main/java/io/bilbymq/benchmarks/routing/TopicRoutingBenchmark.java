package io.bilbymq.benchmarks.routing;

import io.bilbymq.exchanges.Binding;
import io.bilbymq.exchanges.Router;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Routing by pattern, with 10,000 bindings. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TopicRoutingBenchmark {
    private static final int BINDINGS = 10_000;
    private static final int LONGEST_KEY_WORDS = 127;

    /** What the patterns and the key look like. */
    public enum Load {
        /** Four words, a wildcard in each, a hundred destinations. */
        ORDINARY {
            @Override
            String pattern(int i) {
                return "orders.region" + i % 100 + (i % 2 == 0 ? ".*." : ".#.") + "kind" + i / 200 % 50;
            }

            @Override
            String key() {
                return "orders.region7.created.kind3";
            }
        },
        /** As many # as fit, and a key of 127 words. */
        ANY_IN_A_ROW {
            @Override
            String pattern(int i) {
                return "#.".repeat(120) + "word" + i;
            }

            @Override
            String key() {
                return longestKey();
            }
        },
        /** # between words that all occur in the key. */
        ANY_BETWEEN_WORDS {
            @Override
            String pattern(int i) {
                return "#.a.".repeat(58) + "#.word" + i;
            }

            @Override
            String key() {
                return longestKey();
            }
        },
        /** Words of the key and wildcards in random order, as long as can be: patterns that share nothing. */
        RANDOM {
            @Override
            String pattern(int i) {
                return randomly(new Random(i), "#", "*", "a", "b");
            }

            @Override
            String key() {
                return longestKey();
            }
        };

        abstract String pattern(int i);

        abstract String key();

        private static String longestKey() {
            return randomly(new Random(-1), "a", "b");
        }

        private static String randomly(Random random, String... words) {
            return IntStream.range(0, LONGEST_KEY_WORDS)
                    .mapToObj(i -> words[random.nextInt(words.length)])
                    .collect(Collectors.joining("."));
        }
    }

    @Param
    Load load = Load.ORDINARY;

    private Router<Integer> router = Exchange.of("topic", 0, i -> new Binding<>(i, ""));
    private PlainMessage message = PlainMessage.withKey("");

    @Setup
    public void bind() {
        router = Exchange.of("topic", BINDINGS, i -> new Binding<>(i, load.pattern(i)));
        message = PlainMessage.withKey(load.key());
    }

    @Benchmark
    public void route(Blackhole blackhole) {
        router.route(message, blackhole::consume);
    }
}
