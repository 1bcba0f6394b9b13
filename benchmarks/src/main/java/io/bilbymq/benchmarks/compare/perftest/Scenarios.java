package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Counted;
import io.bilbymq.benchmarks.compare.perftest.PerfTestLine.Latency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The loads the tool knows, core ones first. */
public final class Scenarios {
    private static final List<Scenario> ALL = List.of(
            stream("a1", "transient 16 B, auto-ack, 1 publisher, 1 consumer", "-x 1 -y 1 -s 16 -a"),
            // Without a common queue each consumer has one of its own and every message goes to both.
            stream(
                    "a2",
                    "transient 16 B, auto-ack, 2 publishers, 2 consumers on one queue",
                    "-x 2 -y 2 -s 16 -a -u comparison-a2"),
            stream("b", "transient 1 KiB, prefetch 500, ack every 100", "-x 1 -y 1 -s 1024 -q 500 -A 100"),
            stream(
                    "e",
                    "fanout from 1 publisher to 10 queues with a consumer each, 16 B, auto-ack, per delivery",
                    "-x 1 -y 10 -s 16 -a -t fanout"),
            stream("f", "5,000 messages of 1 KiB a second, auto-ack", "-x 1 -y 1 -s 1024 -r 5000 -a"),
            stream(
                    "c",
                    "persistent 1 KiB, 500 unconfirmed, prefetch 500, single acks",
                    "-x 1 -y 1 -s 1024 -f persistent -c 500 -q 500"),
            new StreamScenario(
                    "d",
                    "persistent 1 KiB, 1 unconfirmed, no consumer; latency is that of the confirm",
                    options("-x 1 -y 0 -s 1024 -f persistent -c 1 -u comparison-d -ad false"),
                    Counted.CONFIRMED,
                    Latency.CONFIRM,
                    Optional.of("comparison-d"),
                    true),
            new BacklogScenario(
                    "g",
                    "persistent 1 KiB into a queue without consumers, 500 unconfirmed, then drained",
                    "comparison-g"));

    private Scenarios() {}

    /** The ones that need no storage, in the order they run. */
    public static List<Scenario> core() {
        return named(List.of("a1", "a2", "b", "e", "f"));
    }

    /**
     * Those with these ids, in that order.
     *
     * @throws IllegalArgumentException if there is no such scenario; the message names those there are
     */
    public static List<Scenario> named(List<String> ids) {
        return ids.stream().map(Scenarios::named).toList();
    }

    /** One line for each, for the help. */
    public static String list() {
        return ALL.stream()
                .map(scenario -> scenario.id() + ": " + scenario.title())
                .collect(Collectors.joining("\n"));
    }

    private static Scenario named(String id) {
        return ALL.stream()
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario '" + id + "'; there are\n" + list()));
    }

    private static Scenario stream(String id, String title, String options) {
        return new StreamScenario(
                id, title, options(options), Counted.RECEIVED, Latency.CONSUMER, Optional.empty(), false);
    }

    private static List<String> options(String options) {
        return List.of(options.split(" ", -1));
    }
}
