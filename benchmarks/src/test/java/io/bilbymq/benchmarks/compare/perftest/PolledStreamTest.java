package io.bilbymq.benchmarks.compare.perftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolledStreamTest {
    private final PolledStream stream =
            PolledStream.of(Scenarios.named(List.of("a1")).get(0), 2, 10, 4);

    @Test
    void itIsPolledWhileItWarmsUp() {
        assertThat(stream.isPolledAt(0)).isTrue();
        assertThat(stream.isPolledAt(9)).isTrue();
    }

    @Test
    void whichOfTwoWindowsIsPolledChangesFromTurnToTurn() {
        assertThat(stream.isPolledAt(10)).isTrue();
        assertThat(stream.isPolledAt(15)).isTrue();
        assertThat(stream.isPolledAt(16)).isFalse();
        assertThat(stream.isPolledAt(22)).isFalse();
        assertThat(stream.isPolledAt(28)).isTrue();
    }

    @Test
    void aLineSomeMillisecondsEarlyBelongsToItsSecond() {
        assertThat(stream.isPolledAt(15.998)).isFalse();
    }

    @Test
    void whatIsNoSteadyStreamCannotBePolledByTurns() {
        Scenario backlog = Scenarios.named(List.of("g")).get(0);

        assertThatThrownBy(() -> PolledStream.of(backlog, 2, 10, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scenario g is no steady stream");
    }
}
