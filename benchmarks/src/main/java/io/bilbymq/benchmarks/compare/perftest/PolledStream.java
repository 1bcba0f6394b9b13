package io.bilbymq.benchmarks.compare.perftest;

import io.bilbymq.benchmarks.compare.broker.RunningBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A steady stream of messages during which the broker is polled and left alone by turns. Which comes first changes from turn to turn, so that
 * nothing that grows or falls all the time favours one of them.
 */
public final class PolledStream {
    /** After a change this passes before it counts: what was asked for is answered by then. */
    private static final int SETTLING_SECONDS = 2;

    private final StreamScenario scenario;
    private final int turns;
    private final int warmupSeconds;
    private final int seconds;

    private PolledStream(StreamScenario scenario, int turns, int warmupSeconds, int seconds) {
        this.scenario = scenario;
        this.turns = turns;
        this.warmupSeconds = warmupSeconds;
        this.seconds = seconds;
    }

    /**
     * The turns of a scenario.
     *
     * @param turns how many, each with two windows
     * @param warmupSeconds before the first, polled
     * @param seconds of a window
     * @throws IllegalArgumentException if the scenario is no steady stream
     */
    public static PolledStream of(Scenario scenario, int turns, int warmupSeconds, int seconds) {
        if (scenario instanceof StreamScenario stream) {
            return new PolledStream(stream, turns, warmupSeconds, seconds);
        }
        throw new IllegalArgumentException("scenario " + scenario.id() + " is no steady stream");
    }

    /**
     * Runs all turns.
     *
     * @param poll told whether the broker is to be polled from now on
     */
    public List<Turn> run(RunningBroker broker, PerfTest perfTest, Consumer<Boolean> poll) {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < turns * 2; i++) {
            windows.add(new Window(
                    beginning(i) + SETTLING_SECONDS,
                    seconds,
                    () -> broker.processes().sample()));
        }
        poll.accept(true);
        scenario.stream(broker, perfTest, beginning(turns * 2), line -> {
            poll.accept(isPolledAt(line.seconds()));
            windows.forEach(window -> window.accept(line));
        });
        poll.accept(false);
        windows.forEach(window -> window.check(scenario.counted()));
        List<Turn> measured = new ArrayList<>();
        for (int i = 0; i < windows.size(); i += 2) {
            double first = scenario.cpuPerMillion(windows.get(i));
            double second = scenario.cpuPerMillion(windows.get(i + 1));
            measured.add(isPolledIn(i) ? new Turn(first, second) : new Turn(second, first));
        }
        return measured;
    }

    /** Whether the broker is polled at a time of the run, in seconds. */
    boolean isPolledAt(double time) {
        int window = (int) Math.floor((Math.round(time) - warmupSeconds) / (double) (SETTLING_SECONDS + seconds));
        return window < 0 || isPolledIn(window);
    }

    /** Polled, alone; alone, polled; polled, alone. */
    private static boolean isPolledIn(int window) {
        return window % 4 == 0 || window % 4 == 3;
    }

    private int beginning(int window) {
        return warmupSeconds + window * (SETTLING_SECONDS + seconds);
    }

    /**
     * Two windows, one after the other.
     *
     * @param polled the broker's CPU time for a million messages while it is polled, in seconds
     * @param alone the same while nobody asks
     */
    public record Turn(double polled, double alone) {}
}
