package io.bilbymq.it.crash.fault;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The few things that Java cannot do, in C, compiled when they are needed first. */
final class NativeCode {
    private static final Path FOLDER = Path.of("target", "crash", "native");

    private NativeCode() {}

    /** {@code crash/power-cut.c} as a program. */
    static synchronized Path powerCut() throws IOException {
        return compiled("power-cut", "power-cut");
    }

    /** {@code crash/faulty-disk.c} as a library to be preloaded. */
    static synchronized Path faultyDisk() throws IOException {
        return compiled("faulty-disk", "faulty-disk.so", "-shared", "-fPIC", "-ldl");
    }

    private static Path compiled(String source, String result, String... options) throws IOException {
        URL resource = Objects.requireNonNull(NativeCode.class.getResource("/crash/" + source + ".c"));
        File code = new File(resource.getPath());
        Path file = FOLDER.toAbsolutePath().resolve(result);
        if (!Files.exists(file) || Files.getLastModifiedTime(file).toMillis() < code.lastModified()) {
            Files.createDirectories(file.getParent());
            String[] command = new String[5 + options.length];
            command[0] = "cc";
            command[1] = "-O2";
            command[2] = "-o";
            command[3] = file.toString();
            command[4] = code.getPath();
            System.arraycopy(options, 0, command, 5, options.length);
            Command.run(command);
        }
        return file;
    }
}
