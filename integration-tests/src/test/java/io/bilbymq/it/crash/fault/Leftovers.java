package io.bilbymq.it.crash.fault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mounts and folders of test runs that were killed before they could clean up. */
final class Leftovers {
    static final String PREFIX = "bilby-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-.*");
    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    private Leftovers() {}

    /** Removes what processes have left that are no more; once in each process. */
    static void sweep() throws IOException {
        if (SWEPT.getAndSet(true) || !Files.isDirectory(TemporaryFolder.IN_MEMORY)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(TemporaryFolder.IN_MEMORY, PREFIX + "*")) {
            for (Path folder : folders) {
                Matcher name = NAME.matcher(folder.getFileName().toString());
                if (name.matches()
                        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    remove(folder);
                }
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String mountPoint = line.split(" ", 3)[1];
            if (Path.of(mountPoint).startsWith(folder)) {
                Command.run("umount", "-l", mountPoint);
            }
        }
        new TemporaryFolder(folder).close();
    }
}
