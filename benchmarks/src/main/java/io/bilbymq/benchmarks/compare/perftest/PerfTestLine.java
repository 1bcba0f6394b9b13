package io.bilbymq.benchmarks.compare.perftest;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of PerfTest's default output, printed every second: {@code id: test, time 2.001 s, sent: 100 msg/s, received: 99
 * msg/s, min/median/75th/95th/99th consumer latency: 1/2/3/4/5 µs}. Which rates and latencies there are depends on the options.
 *
 * @param seconds since the start of the run
 * @param rates messages a second since the line before
 * @param latencies since the line before
 */
public record PerfTestLine(double seconds, Map<Counted, Long> rates, Map<Latency, Percentiles> latencies) {
    private static final Pattern LINE = Pattern.compile("id: [^,]*, time (\\d+\\.\\d+) s(?:, (.*))?");
    private static final Pattern RATE = Pattern.compile("(sent|confirmed|received): (\\d+) msg/s");
    private static final Pattern LATENCY =
            Pattern.compile("(consumer|confirm) latency: \\d+/(\\d+)/\\d+/(\\d+)/(\\d+) (\\S+)");

    /** Copies the maps. */
    public PerfTestLine {
        rates = Map.copyOf(rates);
        latencies = Map.copyOf(latencies);
    }

    /** Reads a line, if it is one of these; PerfTest prints others. */
    static Optional<PerfTestLine> parse(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return Optional.empty();
        }
        String rest = line.group(2) == null ? "" : line.group(2);
        Map<Counted, Long> rates = new EnumMap<>(Counted.class);
        Matcher rate = RATE.matcher(rest);
        while (rate.find()) {
            rates.put(Counted.valueOf(rate.group(1).toUpperCase(Locale.ROOT)), Long.valueOf(rate.group(2)));
        }
        Map<Latency, Percentiles> latencies = new EnumMap<>(Latency.class);
        Matcher latency = LATENCY.matcher(rest);
        while (latency.find()) {
            // Microseconds are printed with a Greek letter, which not every terminal's character set can carry.
            double unitsPerMilli = latency.group(5).equals("ms") ? 1 : 1000;
            latencies.put(
                    Latency.valueOf(latency.group(1).toUpperCase(Locale.ROOT)),
                    new Percentiles(
                            Long.parseLong(latency.group(2)) / unitsPerMilli,
                            Long.parseLong(latency.group(3)) / unitsPerMilli,
                            Long.parseLong(latency.group(4)) / unitsPerMilli));
        }
        return Optional.of(new PerfTestLine(Double.parseDouble(line.group(1)), rates, latencies));
    }

    /** Messages a second; zero if the line has no such rate. */
    public long rate(Counted counted) {
        return rates.getOrDefault(counted, 0L);
    }

    /** What a rate counts. */
    public enum Counted {
        SENT,
        CONFIRMED,
        RECEIVED
    }

    /** What a latency spans: from publishing to the consumer, or to the publisher's confirm. */
    public enum Latency {
        CONSUMER,
        CONFIRM
    }
}
