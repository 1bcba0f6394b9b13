package io.bilbymq.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The text files of the repository, found from the folder the tests run in. */
final class Sources {
    private static final Path ROOT = root();
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".idea", "data");
    private static final List<SourceFile> ALL = read();

    private Sources() {}

    /** A file, its path relative to the root of the repository, with forward slashes. */
    record SourceFile(String path, List<String> lines) {
        boolean isJava() {
            return path.endsWith(".java");
        }

        boolean isMain() {
            return isJava() && path.contains("/src/main/");
        }

        boolean isTest() {
            return isJava() && path.contains("/src/test/");
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The name of the type that a Java file declares. */
        String typeName() {
            return name().substring(0, name().length() - ".java".length());
        }

        String folder() {
            return path.substring(0, path.length() - name().length());
        }

        /** {@code path:line: text} of each line that has something. */
        Stream<String> where(Predicate<String> line) {
            return IntStream.range(0, lines.size())
                    .filter(number -> line.test(lines.get(number)))
                    .mapToObj(this::place);
        }

        String place(int number) {
            return path + ":" + (number + 1) + ": " + lines.get(number).strip();
        }
    }

    /** Every text file that is ours: sources, scripts, descriptors, documents. */
    static Stream<SourceFile> all() {
        return ALL.stream();
    }

    static Stream<SourceFile> java() {
        return all().filter(SourceFile::isJava);
    }

    /** Whether a line is a comment, as far as the line alone can tell. */
    static boolean isComment(String line) {
        String text = line.strip();
        return text.startsWith("//") || text.startsWith("*") || text.startsWith("/*");
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("the tests do not run inside the repository");
            }
        }
        return folder;
    }

    private static List<SourceFile> read() {
        try (Stream<Path> paths = Files.walk(ROOT)) {
            return paths.filter(Sources::isOurs)
                    .filter(Files::isRegularFile)
                    .filter(Sources::isText)
                    .sorted()
                    .map(Sources::read)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean isOurs(Path path) {
        for (Path part : ROOT.relativize(path)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isText(Path path) {
        String name = path.getFileName().toString();
        return name.matches(".*\\.(java|xml|md|sh|py|js|json|conf|properties|txt|tsv|yml|config)")
                || name.matches("bilby|bilbyctl|run|install-test-tools");
    }

    private static SourceFile read(Path path) {
        try {
            String relative = ROOT.relativize(path).toString().replace('\\', '/');
            return new SourceFile(relative, Files.readAllLines(path));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + path, unreadable);
        }
    }
}
