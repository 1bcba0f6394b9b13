package io.bilbymq.it.crash.fault;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What some tests need of the machine. A test that does not find it is skipped, and says what is missing. */
public final class Requirements {
    private Requirements() {}

    /** Needs programs on the path. */
    public static void programs(String... names) {
        for (String name : names) {
            assumeTrue(isOnPath(name), "there is no " + name + " on the path");
        }
    }

    /** Needs to mount, which takes root and a kernel that lets it. */
    public static void mounting() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount");
        programs("mount", "umount");
    }

    /** Needs file systems in files. */
    public static void loopDisks(LoopDisk.FileSystem fileSystem) {
        mounting();
        programs(fileSystem.program(), "cc");
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "there are no loop devices");
    }

    /** Needs the library between a process and its disk. */
    public static void faultyDisk() {
        programs("cc");
        assumeTrue("Linux".equals(System.getProperty("os.name")), "the library to preload is for Linux");
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/sbin" + File.pathSeparator
                + "/usr/sbin";
        return Arrays.stream(path.split(File.pathSeparator)).anyMatch(folder -> new File(folder, program).canExecute());
    }
}
