package io.bilbymq.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.architecture.Sources.SourceFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the sources look. A failure lists the places as {@code path:line: text}. */
class TidyTest {
    private static final int LINES_MAX = 500;

    /** Files that may say synchronized, and why. */
    private static final Map<String, String> MAY_SYNCHRONIZE = Map.of(
            "broker-core/src/main/java/io/bilbymq/broker/alarm/Alarm.java",
            "changes are rare, and are to be told in their order");

    /** Classes that are started or found by name, by something that is not Java source of ours. */
    private static final Set<String> USED_FROM_OUTSIDE = Set.of(
            "Main",
            "Soak",
            "ConsoleLog",
            "HttpBackendProvider",
            "LdapBackendProvider",
            "OAuth2BackendProvider",
            "package-info");

    @Test
    void aFileHoldsOneConcept() {
        Stream<String> tooLong = Sources.java()
                .filter(file -> file.lines().size() > LINES_MAX)
                .map(file -> file.path() + ": " + file.lines().size() + " lines, more than " + LINES_MAX);

        assertThat(tooLong).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        // In two halves, lest this file be found.
        Pattern mark = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

        assertThat(lines(Sources.all(), line -> mark.matcher(line).find())).isEmpty();
    }

    @Test
    void noCodeIsCommentedOut() {
        Pattern code = Pattern.compile("\\s*//\\s*(\\w.*[;{]|}|@\\w+.*)\\s*");

        assertThat(lines(Sources.java(), line -> code.matcher(line).matches())).isEmpty();
    }

    @Test
    void onlyTheServerAndTheBenchmarksWriteToTheConsole() {
        Stream<SourceFile> others = Sources.java()
                .filter(SourceFile::isMain)
                .filter(file ->
                        !file.path().startsWith("server/") && !file.path().startsWith("benchmarks/"));
        Pattern console = Pattern.compile("System\\.(out|err)\\b|printStackTrace\\(\\)");

        assertThat(lines(others, line -> console.matcher(line).find())).isEmpty();
    }

    @Test
    void testsWaitForConditionsAndNotForTime() {
        Pattern sleep = Pattern.compile("\\b(Thread|SECONDS|MILLISECONDS|TimeUnit\\.\\w+)\\.sleep\\(");

        assertThat(lines(
                        Sources.java().filter(SourceFile::isTest),
                        line -> sleep.matcher(line).find()))
                .isEmpty();
    }

    @Test
    void nobodySynchronizesButWhoIsListed() {
        Stream<SourceFile> others =
                Sources.java().filter(SourceFile::isMain).filter(file -> !MAY_SYNCHRONIZE.containsKey(file.path()));
        Pattern lock = Pattern.compile("\\bsynchronized\\b");

        assertThat(lines(
                        others,
                        line -> !Sources.isComment(line) && lock.matcher(line).find()))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatLivesInItAndThatNothingInItIsNull() {
        Map<String, List<SourceFile>> packages =
                Sources.java().filter(SourceFile::isMain).collect(Collectors.groupingBy(SourceFile::folder));

        Stream<String> silent = packages.entrySet().stream()
                .filter(entry -> entry.getValue().stream().noneMatch(TidyTest::describesPackage))
                .map(Map.Entry::getKey);

        assertThat(silent).isEmpty();
    }

    @Test
    void everyPublicTypeHasADescription() {
        Pattern type = Pattern.compile("public .*\\b(class|record|interface|enum|@interface) [A-Z].*");

        Stream<String> silent = Sources.java()
                .filter(SourceFile::isMain)
                .flatMap(file -> IntStream.range(0, file.lines().size())
                        .filter(number -> type.matcher(file.lines().get(number)).matches())
                        .filter(number -> !isDescribed(file.lines(), number))
                        .mapToObj(file::place));

        assertThat(silent).isEmpty();
    }

    @Test
    void aSuppressionCarriesItsReason() {
        Stream<String> silent = Sources.java()
                .flatMap(file -> IntStream.range(0, file.lines().size())
                        .filter(number -> file.lines().get(number).strip().startsWith("@SuppressWarnings"))
                        .filter(number -> !file.lines().get(number).contains("//"))
                        .filter(number ->
                                number == 0 || !Sources.isComment(file.lines().get(number - 1)))
                        .mapToObj(file::place));

        assertThat(silent).isEmpty();
    }

    @Test
    void importsNameWhatTheyImport() {
        assertThat(lines(Sources.java(), line -> line.matches("import .*\\*;"))).isEmpty();
    }

    @Test
    void theNameQueueBelongsToTheBroker() {
        Stream<SourceFile> main = Sources.java().filter(SourceFile::isMain);

        assertThat(lines(main, line -> line.equals("import java.util.Queue;"))).isEmpty();
    }

    @Test
    void aClassHasTheNameOfItsConcept() {
        Stream<String> nameless = Sources.java()
                .map(SourceFile::path)
                .filter(path -> path.matches(".*(Utils?|Helpers?|Manager|Impl)\\.java"));

        assertThat(nameless).isEmpty();
    }

    @Test
    void aClassIsUsedByAnother() {
        Map<String, Set<String>> usersOfWord = new HashMap<>();
        Pattern word = Pattern.compile("\\b[A-Z]\\w+");
        Sources.java()
                .forEach(file -> file.lines().stream()
                        .flatMap(line -> word.matcher(line).results())
                        .forEach(found -> usersOfWord
                                .computeIfAbsent(found.group(), key -> new TreeSet<>())
                                .add(file.path())));

        Stream<String> unused = Sources.java()
                .filter(SourceFile::isMain)
                .filter(file -> !USED_FROM_OUTSIDE.contains(file.typeName()))
                // JMH finds these itself.
                .filter(file ->
                        file.lines().stream().noneMatch(line -> line.strip().equals("@Benchmark")))
                .filter(file -> Set.of(file.path()).equals(usersOfWord.get(file.typeName())))
                .map(SourceFile::path);

        assertThat(unused).isEmpty();
    }

    @Test
    void theProjectStandsAlone() {
        Pattern machine = Pattern.compile("(?<![\\w.])/(work|root|home)/\\w");
        Pattern registry = Pattern.compile("https?://[\\w.-]*(registry|repo|nexus|artifactory|mirror)[\\w-]*\\.");

        assertThat(lines(
                        Sources.all(),
                        line -> machine.matcher(line).find()
                                || registry.matcher(line).find()))
                .isEmpty();
    }

    private static Stream<String> lines(Stream<SourceFile> files, Predicate<String> line) {
        return files.flatMap(file -> file.where(line));
    }

    private static boolean describesPackage(SourceFile file) {
        return file.name().equals("package-info.java")
                && file.lines().contains("@NullMarked")
                && file.lines().stream().anyMatch(line -> line.startsWith("/**"));
    }

    /** Whether Javadoc ends above the annotations of the type in this line. */
    private static boolean isDescribed(List<String> lines, int typeLine) {
        int number = typeLine - 1;
        while (number >= 0
                && !lines.get(number).isBlank()
                && !lines.get(number).strip().endsWith("*/")) {
            number--;
        }
        return number >= 0 && lines.get(number).strip().endsWith("*/");
    }
}
