package io.bilbymq.benchmarks.compare.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandBrokerTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aBrokerThatDiesWhileStartingIsReportedWithItsLastWords() {
        CommandBroker broker = new CommandBroker("Toy", "sh -c 'echo no room for {dir}; exit 3'", Map.of());

        assertThatThrownBy(() -> broker.start(directory))
                .isInstanceOf(MeasurementFailed.class)
                .hasMessageStartingWith("Toy ended while starting")
                .hasMessageContaining("no room for " + directory.resolve("data"));
    }
}
