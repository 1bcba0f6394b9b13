package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionCommandsTest {
    private static final String DEFINITIONS = "{\"users\":[{\"name\":\"ä\"}],\"queues\":[]}";

    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi().on("GET /definitions", DEFINITIONS);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void definitionsGoToAFileOrToTheOutput(@TempDir Path folder) throws IOException {
        final Path file = folder.resolve("definitions.json");
        Files.writeString(file, "old");

        final Run toFile = Run.at(api.uri(), "export_definitions", file.toString());
        final Run toOutput = Run.at(api.uri(), "export_definitions", "-");

        assertThat(toFile.out()).isEqualTo("Exporting definitions in JSON to a file at \"" + file + "\" ...\n");
        assertThat(file).hasContent(DEFINITIONS);
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
        assertThat(toOutput).isEqualTo(new Run(0, DEFINITIONS + "\n", ""));
    }

    @Test
    void anExportThatFailsLeavesTheOldFile(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("definitions.json"), "old");
        api.close();

        assertThat(Run.at(api.uri(), "export_definitions", file.toString()).exitCode())
                .isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(file).hasContent("old");
    }

    @Test
    void definitionsComeFromAFileOrTheInput(@TempDir Path folder) throws IOException {
        final Path file = Files.writeString(folder.resolve("definitions.json"), DEFINITIONS);
        api.done("POST /definitions").done("POST /definitions/v%2Fx");

        assertThat(Run.at(api.uri(), "import_definitions", file.toString()).exitCode())
                .isZero();
        assertThat(Run.withInput(DEFINITIONS, api.uri(), "import_definitions", "-")
                        .exitCode())
                .isZero();
        assertThat(Run.withInput(DEFINITIONS, api.uri(), "import_definitions", "-p", "v/x")
                        .exitCode())
                .isZero();

        assertThat(api.changes())
                .containsExactly(
                        "POST /definitions " + DEFINITIONS,
                        "POST /definitions " + DEFINITIONS,
                        "POST /definitions/v%2Fx " + DEFINITIONS);
    }

    @Test
    void whatIsNotThereOrNoJsonIsNotImported() {
        assertThat(Run.at(api.uri(), "import_definitions", "not/there").err())
                .contains("File not/there does not exist");
        assertThat(Run.at(api.uri(), "import_definitions", "not/there").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(Run.withInput("{\"users\":", api.uri(), "import_definitions").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(Run.withInput("", api.uri(), "import_definitions").exitCode())
                .isEqualTo(ExitCode.DATA);
        assertThat(Run.at(api.uri(), "export_definitions", "x", "--format", "erlang")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);

        assertThat(api.changes()).isEmpty();
    }

    @Test
    void theBarMovesFromSideToSide() {
        assertThat(Waiting.bar(0)).startsWith("======").hasSize(24);
        assertThat(Waiting.bar(18)).endsWith("======").hasSize(24);
        assertThat(Waiting.bar(36)).isEqualTo(Waiting.bar(0));
        assertThat(Waiting.bar(19)).isEqualTo(Waiting.bar(17));
    }
}
