package io.bilbymq.it.crash;

import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.CrashPoint;
import io.bilbymq.it.crash.fault.FailedSync;
import io.bilbymq.it.crash.fault.Fault;
import io.bilbymq.it.crash.fault.Kill;
import io.bilbymq.it.crash.fault.KilledRecovery;
import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.Node;
import io.bilbymq.it.crash.fault.PowerCut;
import io.bilbymq.it.crash.fault.RabbitNode;
import io.bilbymq.it.crash.fault.ThinDisk;
import io.bilbymq.it.crash.load.Load.Weight;
import java.util.Locale;
import java.util.SplittableRandom;

/** The runs there are, for tests that have seconds and for {@link Faults} that has hours. */
final class Runs {
    /** After so many cycles at most everything is drained. */
    private static final int DRAIN_EVERY = 8;

    private Runs() {}

    /** A run, of some length, from a seed. */
    @FunctionalInterface
    interface Run {
        Outcome run(long seed, int count) throws Exception;
    }

    /** {@code kill -9} under load. */
    static Outcome kill(long seed, int cycles) throws Exception {
        return cycles("kill", new Kill(), seed, cycles, DRAIN_EVERY);
    }

    /** The same with a broker that begins each life on an empty folder: it has to be caught. */
    static Outcome killForgetful(long seed, int cycles) throws Exception {
        Kill forgetful = new Kill() {
            private int lives;

            @Override
            public Node start() throws Exception {
                return BilbyNode.start(data().resolveSibling("life" + ++lives));
            }
        };
        return cycles("kill-forgetful", forgetful, seed, cycles, 1);
    }

    /** {@code kill -9} of RabbitMQ, which is trusted: what is found there is a mistake of these tests. */
    static Outcome killRabbitMq(long seed, int cycles) throws Exception {
        Kill kill = new Kill() {
            @Override
            public Node start() throws Exception {
                return RabbitNode.start(data());
            }
        };
        return cycles("kill-rabbitmq", kill, seed, cycles, DRAIN_EVERY);
    }

    /** Power cuts under load. */
    static Outcome powerCut(FileSystem fileSystem, long seed, int cycles) throws Exception {
        return cycles(name("power-cut", fileSystem), new PowerCut(fileSystem), seed, cycles, DRAIN_EVERY);
    }

    /** The same with syncs that do nothing: has to be caught. */
    static Outcome powerCutWithoutSyncs(FileSystem fileSystem, long seed, int cycles) throws Exception {
        PowerCut cut = new PowerCut(fileSystem).withoutSyncs();
        return cycles(name("power-cut-without-syncs", fileSystem), cut, seed, cycles, 1);
    }

    /** Ends between two calls, or in the middle of one, together with the power. */
    static Outcome crashPoints(FileSystem fileSystem, long seed, int cycles) throws Exception {
        CrashPoint point = new CrashPoint(fileSystem, new SplittableRandom(seed));
        return cycles(name("crash-point", fileSystem), point, seed, cycles, DRAIN_EVERY);
    }

    /** {@code kill -9} under load, and of the recovery after it, before its first call, its second, and so on. */
    static Outcome recoveryPoints(long seed, int cycles) throws Exception {
        return cycles("recovery-point", new KilledRecovery(), seed, cycles, DRAIN_EVERY);
    }

    /** Syncs that fail. */
    static Outcome failedSyncs(FileSystem fileSystem, long seed, int cycles) throws Exception {
        return cycles(name("failed-sync", fileSystem), new FailedSync(fileSystem), seed, cycles, DRAIN_EVERY);
    }

    /** A disk that has promised more than it has; a new one for each cycle. */
    static Outcome thinDisks(FileSystem fileSystem, long seed, int cycles) throws Exception {
        Outcome outcome = thinDisk(fileSystem, seed);
        for (int cycle = 1; cycle < cycles && outcome.verdict().isClean(); cycle++) {
            outcome = outcome.plus(thinDisk(fileSystem, seed + cycle));
        }
        return outcome;
    }

    private static Outcome thinDisk(FileSystem fileSystem, long seed) throws Exception {
        return cycles(name("thin-disk", fileSystem), new ThinDisk(fileSystem), seed, 1, 1);
    }

    /** {@code kill -9} while the view of definitions is written. */
    static Outcome viewKill(long seed, int cycles) throws Exception {
        return ViewCycles.run("view-kill", new Kill(), seed, cycles);
    }

    /** Power cuts while the view of definitions is written. */
    static Outcome viewPowerCut(FileSystem fileSystem, long seed, int cycles) throws Exception {
        return ViewCycles.run(name("view-power-cut", fileSystem), new PowerCut(fileSystem), seed, cycles);
    }

    private static String name(String test, FileSystem fileSystem) {
        return test + "-" + fileSystem.name().toLowerCase(Locale.ROOT);
    }

    private static Outcome cycles(String name, Fault fault, long seed, int cycles, int drainEvery) throws Exception {
        try (fault;
                Cycles run = new Cycles(name, fault, seed, Weight.FULL)) {
            return run.run(cycles, drainEvery);
        }
    }
}
