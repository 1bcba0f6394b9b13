package io.bilbymq.benchmarks.compare;

import io.bilbymq.benchmarks.compare.broker.MeasurementFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What java.nio.file leaves out. */
final class Directories {
    private Directories() {}

    /** Deletes a directory with all that is in it; none is fine too. */
    static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : childrenFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new MeasurementFailed("cannot delete " + directory, e);
        }
    }
}
