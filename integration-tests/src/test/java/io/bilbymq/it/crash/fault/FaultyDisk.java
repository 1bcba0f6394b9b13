package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands between a process and its folder: syncs that fail, wait or lie, and the end of the process at a chosen call.
 * Configures {@code faulty-disk.c} by the environment of a process; syncs can be made to fail and to wait while it runs. One
 * thread.
 */
public final class FaultyDisk implements AutoCloseable {
    private final TemporaryFolder switches;
    private final Map<String, String> environment = new HashMap<>();

    /** A disk without faults, for one folder of a process. */
    public FaultyDisk(Path data) throws IOException {
        switches = TemporaryFolder.create("switches");
        environment.put("LD_PRELOAD", NativeCode.faultyDisk().toString());
        environment.put("DISK_FOLDER", data.toString());
        environment.put("DISK_EIO_FILE", file("eio").toString());
        environment.put("DISK_STALL_FILE", file("stall").toString());
        environment.put("DISK_KILL_FILE", file("kill").toString());
    }

    /** Syncs will claim to have succeeded. */
    public FaultyDisk withoutSyncs() {
        environment.put("DISK_NO_SYNC", "1");
        return this;
    }

    /** Every call will be written down. */
    public FaultyDisk logging() {
        environment.put("DISK_LOG_FILE", file("log").toString());
        return this;
    }

    /** The process will be killed instead of making the call with this number, counted from 1. */
    public FaultyDisk killingAt(long number) {
        environment.put("DISK_KILL_AT", Long.toString(number));
        return this;
    }

    /** What the process has to have in its environment. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** The calls that were logged, each as {@code number name target}. */
    public List<String> calls() throws IOException {
        return Files.exists(file("log")) ? Files.readAllLines(file("log")) : List.of();
    }

    /** From now on syncs fail, or work again. */
    public void failSyncs(boolean on) throws IOException {
        turn("eio", on);
    }

    /** From now on syncs wait, or go on. */
    public void stallSyncs(boolean on) throws IOException {
        turn("stall", on);
    }

    /**
     * The process will be killed after so many calls from now.
     *
     * @param torn whether half of the next one is done, if it is a write
     */
    public void killAfter(int calls, boolean torn) throws IOException {
        Path draft = Files.writeString(file("draft"), calls + (torn ? " 1" : " 0"));
        Files.move(draft, file("kill"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forgets what was said about killing: for the next process. */
    public void spare() throws IOException {
        Files.deleteIfExists(file("kill"));
    }

    private void turn(String name, boolean on) throws IOException {
        if (on) {
            Files.createFile(file(name));
        } else {
            Files.deleteIfExists(file(name));
        }
    }

    private Path file(String name) {
        return switches.path().resolve(name);
    }

    @Override
    public void close() throws IOException {
        switches.close();
    }
}
