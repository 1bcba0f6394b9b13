package io.bilbymq.benchmarks.compare.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process and all its descendants, seen through {@code /proc}. The descendants count because a broker may be a script that
 * starts the real one, and because RabbitMQ does part of its work in helper processes.
 */
public final class ProcessTree {
    private static final long TICKS_PER_SECOND = systemConstant("CLK_TCK");
    private static final long PAGE_BYTES = systemConstant("PAGESIZE");

    private final Path proc;
    private final long rootPid;

    /** The tree below {@code rootPid}. */
    public ProcessTree(long rootPid) {
        this(Path.of("/proc"), rootPid);
    }

    ProcessTree(Path proc, long rootPid) {
        this.proc = proc;
        this.rootPid = rootPid;
    }

    /** The process the tree hangs from. */
    public long rootPid() {
        return rootPid;
    }

    /**
     * Takes a sample.
     *
     * @throws MeasurementFailed if the process is gone
     */
    public ProcessSample sample() {
        long ticks = 0;
        long pages = 0;
        for (ProcessStat process : members()) {
            ticks += process.cpuTicks();
            pages += process.residentPages();
        }
        return new ProcessSample((double) ticks / TICKS_PER_SECOND, pages * PAGE_BYTES);
    }

    /** The processes of the tree, the root first. */
    List<ProcessStat> members() {
        Map<Long, List<ProcessStat>> byParent = new HashMap<>();
        Deque<ProcessStat> unvisited = new ArrayDeque<>();
        for (ProcessStat process : allProcesses()) {
            if (process.pid() == rootPid) {
                unvisited.add(process);
            }
            byParent.computeIfAbsent(process.parentPid(), pid -> new ArrayList<>())
                    .add(process);
        }
        if (unvisited.isEmpty()) {
            throw new MeasurementFailed("process " + rootPid + " of the broker is gone");
        }
        List<ProcessStat> members = new ArrayList<>();
        while (!unvisited.isEmpty()) {
            ProcessStat process = unvisited.remove();
            members.add(process);
            unvisited.addAll(byParent.getOrDefault(process.pid(), List.of()));
        }
        return members;
    }

    private List<ProcessStat> allProcesses() {
        List<ProcessStat> processes = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path directory : directories) {
                try {
                    processes.add(ProcessStat.parse(Files.readString(directory.resolve("stat"))));
                } catch (IOException e) {
                    // Any process may end between being listed and being read; if it is the root, members() says so.
                    if (Files.exists(directory)) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new MeasurementFailed("cannot read " + proc, e);
        }
        return processes;
    }

    private static long systemConstant(String name) {
        try {
            Process getconf = new ProcessBuilder("getconf", name).start();
            String answer = new String(getconf.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            if (!getconf.waitFor(10, TimeUnit.SECONDS) || getconf.exitValue() != 0) {
                throw new MeasurementFailed("getconf " + name + " failed");
            }
            return Long.parseLong(answer);
        } catch (IOException e) {
            throw new MeasurementFailed("cannot run getconf " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementFailed("interrupted while asking for " + name, e);
        }
    }
}
