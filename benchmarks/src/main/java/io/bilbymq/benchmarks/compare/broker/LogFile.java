package io.bilbymq.benchmarks.compare.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process printed.
 *
 * @param path the file
 */
public record LogFile(Path path) {
    private static final int TAIL_LINES = 15;

    /** The last lines, for an error message. */
    public String tail() {
        try {
            List<String> lines = new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + path + " is unreadable: " + e + ")";
        }
    }
}
