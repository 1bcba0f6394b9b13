package io.bilbymq.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.architecture.Sources.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That security/advisories.tsv answers every advisory we know of, and names tests that there are. */
class AdvisoriesTest {
    private static final int COLUMNS = 7;
    private static final int REASON_LENGTH_MIN = 15;

    /** What went wrong elsewhere, and why not here: by tests, or for a reason. */
    private record Row(
            String id, String cve, String product, String mistake, String summary, List<String> tests, String reason) {
        static Row of(String line) {
            final String[] columns = line.split("\t", -1);
            assertThat(columns).as(line).hasSize(COLUMNS);
            return new Row(
                    columns[0],
                    columns[1],
                    columns[2],
                    columns[3],
                    columns[4],
                    columns[5].isEmpty() ? List.of() : List.of(columns[5].split(" ")),
                    columns[6]);
        }
    }

    @Test
    void everyAdvisoryHasARow() {
        final List<String> known = lines("security/known-advisories.txt").toList();

        assertThat(known).hasSizeGreaterThan(107).doesNotHaveDuplicates();
        assertThat(rows()).extracting(Row::id).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void everyRowSaysWhatItWasAndWhyItIsNotSoHere() {
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.id()).matches("GHSA(-[0-9a-z]{4}){3}|CVE-\\d{4}-\\d{4,}");
            assertThat(row.cve()).matches("|CVE-\\d{4}-\\d{4,}");
            assertThat(row.product()).isNotBlank();
            assertThat(row.mistake()).matches("[A-P]");
            assertThat(row.summary().length()).isGreaterThan(REASON_LENGTH_MIN);
            assertThat(row.tests().isEmpty())
                    .as("either tests or a reason: %s", row)
                    .isNotEqualTo(row.reason().isBlank());
            assertThat(row.reason().length()).matches(length -> length == 0 || length >= REASON_LENGTH_MIN);
        });
    }

    @Test
    void everyTestThatIsNamedIsThere() {
        final Map<String, SourceFile> tests = Sources.java()
                .filter(SourceFile::isTest)
                .collect(Collectors.toMap(AdvisoriesTest::className, Function.identity(), (one, other) -> one));

        final Stream<String> missing = rows().stream()
                .flatMap(row -> row.tests().stream()
                        .filter(test -> !isThere(tests, test))
                        .map(test -> row.id() + ": " + test));

        assertThat(missing).isEmpty();
    }

    private static boolean isThere(Map<String, SourceFile> tests, String test) {
        final String[] parts = test.split("#", -1);
        final SourceFile file = tests.get(parts[0]);
        if (file == null || parts.length != 2) {
            return false;
        }
        final Pattern method =
                Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|FuzzTest)\\b[^;{]*?(?:\\{[^}]*}[^;{]*?)*void "
                        + parts[1] + "\\(");
        return method.matcher(String.join("\n", file.lines())).find();
    }

    private static String className(SourceFile file) {
        final String path = file.path();
        final String root = "/src/test/java/";
        final int begin = path.indexOf(root) + root.length();
        return path.substring(begin, path.length() - ".java".length()).replace('/', '.');
    }

    private static List<Row> rows() {
        return lines("security/advisories.tsv").map(Row::of).toList();
    }

    private static Stream<String> lines(String path) {
        final SourceFile file = Sources.all()
                .filter(source -> source.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + path));
        return file.lines().stream().filter(line -> !line.startsWith("#"));
    }
}
