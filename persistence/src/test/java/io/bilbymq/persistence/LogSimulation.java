package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.SimulatedDisk.Fault;
import io.bilbymq.persistence.SimulatedDisk.PowerCut;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A log on a {@link SimulatedDisk} through several lives: it is opened, worked with, and ends by a power cut, a failing
 * disk, a kill or in good order. The same seed does the same again.
 */
final class LogSimulation {
    private static final int SEGMENT_MIN = 2048;
    private static final int CALLS_OF_A_RECOVERY = 12;
    private static final int READS_OF_A_RECOVERY = 60;
    private static final int CALLS_OF_A_LIFE = 120;
    private static final int STEPS_OF_A_LIFE = 200;

    /** What a checkpoint says here fits into half of such a segment twice. */
    private static final int SEGMENT_OF_CHECKPOINTS = 8 * 1024;

    /** The one written to, and what the last checkpoint needed. */
    private static final int SEGMENTS_OF_AN_EMPTY_LOG = 2;

    /** How a life ends. */
    private enum End {
        /** In the middle of whatever the log does. */
        POWER_CUT,
        /** After all that was appended is completed. */
        POWER_CUT_AT_REST,
        /** The process is gone, the operating system and what it has not synced are not. */
        KILL,
        CLOSE,
        WRITE_ERROR,
        SYNC_ERROR
    }

    private static final End[] ENDS = End.values();

    private final SplittableRandom random;
    private final UnaryOperator<Disk> view;
    private final LogSettings settings;
    private final LogOracle oracle = new LogOracle();
    private final LogWork work;
    private SimulatedDisk disk;

    private boolean wasClosed;

    private LogSimulation(long seed, UnaryOperator<Disk> view) {
        random = new SplittableRandom(seed);
        this.view = view;
        final int segmentBytes = SEGMENT_MIN << Math.min(random.nextInt(4), random.nextInt(4));
        settings = new LogSettings(segmentBytes, segmentBytes / 2 * (1L + random.nextInt(8)), 1 + random.nextInt(30));
        disk = new SimulatedDisk(random.nextLong());
        work = new LogWork(random.split(), oracle, segmentBytes);
    }

    /** Runs one seed. Fails if the log breaks a promise. */
    static void run(long seed) {
        run(seed, disk -> disk);
    }

    /** Runs one seed, the log seeing the disk through {@code view}. */
    static void run(long seed, UnaryOperator<Disk> view) {
        try {
            new LogSimulation(seed, view).run();
        } catch (IOException | RuntimeException | AssertionError failure) {
            throw new AssertionError("fails with -Dbilby.seed=" + seed + ": " + failure.getMessage(), failure);
        }
    }

    private void run() throws IOException {
        for (int lives = 1 + random.nextInt(4); lives > 0; lives--) {
            final End end = ENDS[random.nextInt(ENDS.length)];
            try {
                live(end);
            } catch (PowerCut cut) {
                crash();
            }
        }
        crash();
        openUntilItWorks();
    }

    private void live(End end) throws IOException {
        final MessageLog log = openUntilItWorks();
        if (end == End.POWER_CUT) {
            disk.strike(Fault.POWER_CUT, random.nextInt(CALLS_OF_A_LIFE));
        }
        final int steps = random.nextInt(STEPS_OF_A_LIFE);
        final int faultAt = random.nextInt(steps + 1);
        for (int i = 0; i < steps && !work.isLogDead(); i++) {
            if (i == faultAt) {
                fault(end);
            }
            work.step();
        }
        end(log, end);
    }

    private void fault(End end) {
        switch (end) {
            case WRITE_ERROR -> disk.strike(Fault.WRITE_ERROR, random.nextInt(4));
            case SYNC_ERROR -> disk.strike(Fault.SYNC_ERROR, random.nextInt(4));
            case POWER_CUT, POWER_CUT_AT_REST, KILL, CLOSE -> space();
        }
    }

    /** Every now and then the disk is full for a while. */
    private void space() {
        if (random.nextInt(4) == 0) {
            disk.capacity(disk.used() + random.nextInt(2 * settings.segmentBytes()));
        }
    }

    private void end(MessageLog log, End end) throws IOException {
        disk.capacity(Integer.MAX_VALUE);
        disk.heal(Fault.WRITE_ERROR);
        disk.heal(Fault.SYNC_ERROR);
        switch (end) {
            case POWER_CUT -> crash();
            case POWER_CUT_AT_REST -> {
                if (isSpaceKeptBack()) {
                    workOnAFullDisk();
                    work.settleAll();
                    disk.capacity(Integer.MAX_VALUE);
                }
                work.rest();
                work.nobodyWaits();
                crash();
            }
            case KILL -> kill();
            case CLOSE -> close(log);
            case WRITE_ERROR, SYNC_ERROR -> {
                work.rest();
                work.nobodyWaits();
                kill();
            }
        }
    }

    private void close(MessageLog log) throws IOException {
        if (random.nextBoolean()) {
            if (isSpaceKeptBack()) {
                workOnAFullDisk();
            }
            do {
                work.settleAll();
                work.sayAllAgain();
            } while (work.holdsAnything());
            final long segments =
                    disk.list().stream().filter(name -> name.endsWith(".log")).count();
            // On a full disk a batch may be written in part: then nothing of it can be settled yet.
            if (!log.isShort()) {
                assertThat(segments).as("segments of an empty log").isLessThanOrEqualTo(SEGMENTS_OF_AN_EMPTY_LOG);
            }
        } else {
            work.sayAllAgain();
        }
        disk.capacity(Integer.MAX_VALUE);
        if (random.nextBoolean()) {
            work.rest();
        }
        log.close();
        work.nobodyWaits();
        wasClosed = true;
        kill();
    }

    /** Whether the log can be asked to get along without a byte more. */
    private boolean isSpaceKeptBack() {
        return settings.segmentBytes() >= SEGMENT_OF_CHECKPOINTS
                && disk.list().stream().filter(FileNames::isPrepared).count() >= SegmentPool.KEPT_BACK
                && !work.isWaiting();
    }

    /** The disk stays full to the last byte: only what is settled from now on can make room. */
    private void workOnAFullDisk() throws IOException {
        disk.capacity(disk.used());
        for (int steps = random.nextInt(STEPS_OF_A_LIFE); steps > 0; steps--) {
            work.step();
            work.answerCheckpoints();
        }
    }

    private void kill() {
        switch (random.nextInt(4)) {
            case 0, 1 -> crash();
            case 2 -> disk.evict();
            default -> {
                // All can be read, durable or not.
            }
        }
    }

    private void crash() {
        disk = disk.crash();
    }

    /** Opens the log, and compares what it finds with what it may find. The power may go out meanwhile, several times, and memory be short. */
    private MessageLog openUntilItWorks() throws IOException {
        while (true) {
            if (random.nextInt(4) == 0) {
                disk.strike(Fault.POWER_CUT, random.nextInt(CALLS_OF_A_RECOVERY));
            }
            if (random.nextInt(4) == 0) {
                disk.strike(Fault.EVICTION, random.nextInt(READS_OF_A_RECOVERY));
            }
            try {
                return open();
            } catch (PowerCut cut) {
                crash();
            }
        }
    }

    private MessageLog open() throws IOException {
        final boolean mustBeClean = wasClosed;
        wasClosed = false;
        final MessageLog log = MessageLog.openWithoutThread(view.apply(disk), settings);
        final Found recovered = Found.in(log);
        assertThat(recovered.clean() || !mustBeClean).as("closed in good order").isTrue();
        oracle.check(recovered);
        work.begin(log, recovered);
        return log;
    }
}
