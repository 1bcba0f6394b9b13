package io.bilbymq.broker.view;

import static io.bilbymq.broker.view.ViewUnderFire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.vhost.ViewRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDbViewTest {
    private static final Pace AT_ONCE = new Pace(0, 0, 1000);
    private static final Pace NEVER = new Pace(Long.MAX_VALUE, 0, 1000);

    private final Path parent;

    MapDbViewTest(@TempDir Path parent) {
        this.parent = parent;
    }

    private Path folder() {
        return parent.resolve("view");
    }

    private interface Life {
        void with(MapDbView view);
    }

    /** A broker that begins with what its log says, and whose view lives for a while. */
    private void begin(long position, Map<String, String> log, Life life) {
        try (MapDbView view = new MapDbView(folder(), AT_ONCE)) {
            view.begin(
                    position,
                    () -> log.entrySet().stream()
                            .map(entry -> new ViewRecord(entry.getKey(), Optional.of(bytes(entry.getValue())))));
            view.awaitOpen();
            life.with(view);
        }
    }

    private void begin(long position, Map<String, String> log) {
        begin(position, log, view -> {});
    }

    private static ViewRecord gone(String key) {
        return new ViewRecord(key, Optional.empty());
    }

    private static ViewRecord there(String key, String record) {
        return new ViewRecord(key, Optional.of(bytes(record)));
    }

    private Map<String, String> found() {
        try (ViewDatabase database = ViewDatabase.open(folder())) {
            final Map<String, String> found = new TreeMap<>();
            database.records().forEach((key, record) -> found.put(key, new String(record, StandardCharsets.UTF_8)));
            return found;
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void viewFollowsWhatHasChanged() {
        begin(5, Map.of("a", "1", "b", "2"), view -> {
            view.changed(10, () -> Stream.of(gone("a"), there("c", "3")));
            view.changed(11, () -> Stream.of(there("b", "4")));
        });

        assertThat(found()).isEqualTo(Map.of("b", "4", "c", "3"));
        try (ViewDatabase database = ViewDatabase.open(folder())) {
            assertThat(database.position()).isEqualTo(11);
        }
    }

    @Test
    void viewThatSaysWhatTheLogSaysIsKept() throws IOException {
        begin(5, Map.of("a", "1"), view -> view.changed(6, () -> Stream.of(there("b", "2"))));

        begin(7, Map.of("a", "1", "b", "2"), view -> view.changed(8, () -> Stream.of(there("c", "3"))));
        begin(8, Map.of("a", "1", "b", "2", "c", "3"));

        assertThat(names()).containsExactly("view");
    }

    @Test
    void viewThatIsOlderThanTheLogIsMadeAnew() throws IOException {
        begin(5, Map.of("a", "1"));

        begin(6, Map.of("a", "1", "b", "2"));

        assertThat(found()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(names()).containsExactly("view", "view.old");
    }

    @Test
    void viewThatWasBeingWrittenIsMadeAnewWhateverItSays() throws IOException {
        begin(5, Map.of("a", "1"));
        new ViewSeal(folder()).remove();

        begin(5, Map.of("a", "1"));

        assertThat(found()).isEqualTo(Map.of("a", "1"));
        assertThat(names()).containsExactly("view", "view.old");
    }

    @Test
    void viewThatIsWrongAndSealedIsFoundOut() throws IOException {
        begin(5, Map.of("a", "1", "b", "2"));
        for (final Stream<ViewRecord> wrong :
                List.of(Stream.of(there("a", "other")), Stream.of(gone("b")), Stream.of(there("one too many", "")))) {
            new ViewSeal(folder()).remove();
            try (ViewDatabase database = ViewDatabase.open(folder())) {
                database.change(5, wrong);
                database.commit();
            }
            new ViewSeal(folder()).put();

            begin(5, Map.of("a", "1", "b", "2"));

            assertThat(found()).isEqualTo(Map.of("a", "1", "b", "2"));
        }

        assertThat(names()).containsExactly("view", "view.damaged-1", "view.damaged-2", "view.damaged-3");
    }

    @Test
    void viewOfWhatTheLogDoesNotSayYetIsFoundOut() throws IOException {
        begin(5, Map.of("a", "1"));

        begin(4, Map.of("a", "1"));

        assertThat(names()).containsExactly("view", "view.damaged-1");
    }

    @Test
    void viewOfWhichAByteHasChangedIsFoundOut() throws IOException {
        begin(5, Map.of("a", "1"));
        final Path file = folder().resolve(ViewDatabase.FILE);
        final byte[] all = Files.readAllBytes(file);
        all[all.length / 2] ^= 1;
        Files.write(file, all);

        begin(5, Map.of("a", "1"));

        assertThat(names()).containsExactly("view", "view.damaged-1");
    }

    @Test
    void viewOfWhichAFileIsMissingIsMadeAnew() throws IOException {
        begin(5, Map.of("a", "1"));
        Files.delete(folder().resolve(ViewDatabase.FILE));

        begin(5, Map.of("a", "1"));

        assertThat(found()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void viewThatDoesNotOpenIsMadeAnewAndAFewAreKept() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.createDirectories(folder());
            Files.write(folder().resolve(ViewDatabase.FILE), bytes("no database"));
            Files.deleteIfExists(folder().resolve(ViewSeal.FILE));
            new ViewSeal(folder()).put();

            begin(5, Map.of("a", "1"));
        }

        assertThat(found()).isEqualTo(Map.of("a", "1"));
        assertThat(names()).containsExactly("view", "view.damaged-1", "view.damaged-2", "view.damaged-3");
    }

    @Test
    void viewThatCannotBeKeptDisturbsNobody() throws IOException {
        Files.write(folder(), bytes("this is no folder"));

        try (MapDbView view = new MapDbView(folder().resolve("below"), AT_ONCE)) {
            view.begin(5, Stream::empty);
            view.awaitOpen();
            view.changed(6, () -> Stream.of(there("a", "1")));
        }

        assertThat(names()).containsExactly("view");
    }

    @Test
    void viewIsGivenUpInTheMiddleIfAChangeFails() throws IOException {
        begin(5, Map.of("a", "1"), view -> {
            view.changed(6, () -> {
                throw new IllegalStateException("as if the disk were full");
            });
            view.awaitEnd();
        });

        assertThat(names()).isEmpty();
    }

    @Test
    void viewThatIsTooFarBehindIsGivenUp() throws IOException {
        final CountDownLatch slow = new CountDownLatch(1);
        try (MapDbView view = new MapDbView(folder(), AT_ONCE)) {
            view.begin(5, () -> {
                await(slow);
                return Stream.empty();
            });
            for (int i = 0; i <= MapDbView.LAG_MAX; i++) {
                view.changed(6 + i, () -> {
                    throw new AssertionError("nobody asks any more");
                });
            }
            slow.countDown();
            view.awaitEnd();
        }

        assertThat(names()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void brokerThatIsClosedSoonLeavesItsViewAsItWas() throws IOException {
        begin(5, Map.of("a", "1"));

        try (MapDbView view = new MapDbView(folder(), NEVER)) {
            view.begin(5, () -> Stream.of(there("a", "1")));
            view.changed(6, () -> Stream.of(there("b", "2")));
        }

        assertThat(found()).isEqualTo(Map.of("a", "1"));
        begin(6, Map.of("a", "1", "b", "2"));
        assertThat(names()).containsExactly("view", "view.old");
    }
}
