package io.bilbymq.broker.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapDbViewTest {
    private final Path parent;

    MapDbViewTest(@TempDir Path parent) {
        this.parent = parent;
    }

    private Path folder() {
        return parent.resolve("view");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
        try (MapDbView view = new MapDbView(folder())) {
            view.begin(Map.of("a", bytes("1"), "b", bytes("2")));
            view.changed(10, Map.of("a", Optional.empty(), "c", Optional.of(bytes("3"))));
        }

        assertThat(found()).isEqualTo(Map.of("b", "2", "c", "3"));
        try (ViewDatabase database = ViewDatabase.open(folder())) {
            assertThat(database.position()).isEqualTo(10);
        }
    }

    @Test
    void viewThatSaysWhatTheLogSaysIsKept() throws IOException {
        try (MapDbView view = new MapDbView(folder())) {
            view.begin(Map.of("a", bytes("1")));
        }

        try (MapDbView view = new MapDbView(folder())) {
            view.begin(Map.of("a", bytes("1")));
        }

        assertThat(names()).containsExactly("view");
    }

    @Test
    void viewThatIsBehindIsMadeAnew() throws IOException {
        try (MapDbView view = new MapDbView(folder())) {
            view.begin(Map.of("a", bytes("1")));
        }

        try (MapDbView view = new MapDbView(folder())) {
            view.begin(Map.of("a", bytes("2")));
        }

        assertThat(found()).isEqualTo(Map.of("a", "2"));
        assertThat(names()).containsExactly("view", "view.old");
    }

    @Test
    void viewThatDoesNotOpenIsMadeAnew() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.createDirectories(folder());
            Files.write(folder().resolve("definitions.mapdb"), bytes("no database"));

            try (MapDbView view = new MapDbView(folder())) {
                view.begin(Map.of("a", bytes("1")));
            }
        }

        assertThat(found()).isEqualTo(Map.of("a", "1"));
        assertThat(names()).containsExactly("view", "view.damaged-1", "view.damaged-2", "view.damaged-3");
    }
}
