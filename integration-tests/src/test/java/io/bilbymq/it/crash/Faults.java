package io.bilbymq.it.crash;

import io.bilbymq.it.crash.FullDisk.Filler;
import io.bilbymq.it.crash.Runs.Run;
import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.SmallDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The runs of this package, for as long as one has time: {@code integration-tests/faults kill --count 1000}. Ends with the first
 * broken promise; each invocation is a line in the ledger.
 */
// what it finds is for whoever has started it
@SuppressWarnings("SystemOut")
final class Faults {
    private static final Map<String, Run> RUNS = runs();

    /** Faults on one folder; then a new one with the next seed. */
    private static final int SERIES_MAX = 100;

    private Faults() {}

    /**
     * {@code RUN [--count N] [--seed N] [--ledger FILE]}
     *
     * <p>The system property {@code bilby.commit} says what is tried.
     */
    public static void main(String[] arguments) throws Exception {
        Run run = arguments.length == 0 ? null : RUNS.get(arguments[0]);
        if (run == null || arguments.length % 2 == 0) {
            System.err.println("usage: faults RUN [--count N] [--seed N] [--ledger FILE]\nruns: "
                    + String.join(" ", RUNS.keySet()));
            System.exit(2);
            return;
        }
        Map<String, String> options = new TreeMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        int count = Integer.parseInt(options.getOrDefault("--count", "20"));
        long seed = Long.parseLong(options.getOrDefault("--seed", Long.toString(Seed.next())));
        List<Outcome> series = run(run, seed, count);
        String ledger = options.get("--ledger");
        if (ledger != null) {
            new Ledger(Path.of(ledger), System.getProperty("bilby.commit", "unknown")).add(series);
        }
        boolean clean = series.get(series.size() - 1).verdict().isClean();
        System.exit(clean ? 0 : 1);
    }

    private static Map<String, Run> runs() {
        Map<String, Run> runs = new TreeMap<>();
        runs.put("kill", Runs::kill);
        runs.put("kill-forgetful", Runs::killForgetful);
        runs.put("kill-rabbitmq", Runs::killRabbitMq);
        runs.put("recovery-point", Runs::recoveryPoints);
        runs.put("view-kill", Runs::viewKill);
        for (Filler filler : Filler.values()) {
            for (SmallDisk.Kind disk : SmallDisk.Kind.values()) {
                runs.put(FullDisk.name(filler, disk), (seed, count) -> FullDisk.run(filler, disk, seed, count));
            }
        }
        for (FileSystem disk : FileSystem.values()) {
            String suffix = "-" + disk.name().toLowerCase(Locale.ROOT);
            runs.put("power-cut" + suffix, (seed, count) -> Runs.powerCut(disk, seed, count));
            runs.put("power-cut-without-syncs" + suffix, (seed, count) -> Runs.powerCutWithoutSyncs(disk, seed, count));
            runs.put("crash-point" + suffix, (seed, count) -> Runs.crashPoints(disk, seed, count));
            runs.put("view-power-cut" + suffix, (seed, count) -> Runs.viewPowerCut(disk, seed, count));
            runs.put("thin-disk" + suffix, (seed, count) -> Runs.thinDisks(disk, seed, count));
            runs.put("failed-sync" + suffix, (seed, count) -> Runs.failedSyncs(disk, seed, count));
        }
        return runs;
    }

    private static List<Outcome> run(Run run, long firstSeed, int count) throws Exception {
        List<Outcome> series = new ArrayList<>();
        long seed = firstSeed;
        int left = count;
        boolean clean = true;
        while (left > 0 && clean) {
            Outcome outcome = run.run(seed, Math.min(left, SERIES_MAX));
            System.out.println(outcome);
            series.add(outcome);
            clean = outcome.verdict().isClean();
            left -= SERIES_MAX;
            seed++;
        }
        return series;
    }
}
