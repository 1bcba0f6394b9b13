package io.bilbymq.benchmarks.compare.perftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScenariosTest {
    @Test
    void scenariosRunInTheOrderAskedFor() {
        List<Scenario> scenarios = Scenarios.named(List.of("g", "a1"));

        assertThat(scenarios).extracting(Scenario::id).containsExactly("g", "a1");
    }

    @Test
    void anUnknownScenarioIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Scenarios.named(List.of("a3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a3'")
                .hasMessageContaining("a1: ");
    }
}
