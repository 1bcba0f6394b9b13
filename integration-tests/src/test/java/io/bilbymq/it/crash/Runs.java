package io.bilbymq.it.crash;

import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.Fault;
import io.bilbymq.it.crash.fault.FaultyDisk;
import io.bilbymq.it.crash.fault.Kill;
import io.bilbymq.it.crash.fault.LoopDisk.FileSystem;
import io.bilbymq.it.crash.fault.Node;
import io.bilbymq.it.crash.fault.PowerCut;
import io.bilbymq.it.crash.fault.TemporaryFolder;
import io.bilbymq.it.crash.load.Load.Weight;

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
        return cycles("kill", BilbyNode::start, new Kill(), seed, cycles, DRAIN_EVERY);
    }

    /** The same with a broker that begins each life on an empty folder: it has to be caught. */
    static Outcome killForgetful(long seed, int cycles) throws Exception {
        try (TemporaryFolder elsewhere = TemporaryFolder.create("forgetful")) {
            int[] lives = {0};
            Node.Starter forgetful = data -> BilbyNode.start(elsewhere.path().resolve("life" + ++lives[0]));
            return cycles("kill-forgetful", forgetful, new Kill(), seed, cycles, 1);
        }
    }

    /** Power cuts under load. */
    static Outcome powerCut(FileSystem fileSystem, long seed, int cycles) throws Exception {
        String name = "power-cut-" + fileSystem.name().toLowerCase(java.util.Locale.ROOT);
        return cycles(name, BilbyNode::start, new PowerCut(fileSystem), seed, cycles, DRAIN_EVERY);
    }

    /** The same with syncs that do nothing: has to be caught. */
    static Outcome powerCutWithoutSyncs(FileSystem fileSystem, long seed, int cycles) throws Exception {
        String name = "power-cut-without-syncs-" + fileSystem.name().toLowerCase(java.util.Locale.ROOT);
        PowerCut cut = new PowerCut(fileSystem);
        try (FaultyDisk disk = new FaultyDisk(cut.data()).withoutSyncs()) {
            Node.Starter lying = data -> BilbyNode.start(data, disk.environment());
            return cycles(name, lying, cut, seed, cycles, 1);
        }
    }

    private static Outcome cycles(
            String name, Node.Starter starter, Fault fault, long seed, int cycles, int drainEvery) throws Exception {
        try (fault;
                Cycles run = new Cycles(name, starter, fault, seed, Weight.FULL)) {
            return run.run(cycles, drainEvery);
        }
    }
}
