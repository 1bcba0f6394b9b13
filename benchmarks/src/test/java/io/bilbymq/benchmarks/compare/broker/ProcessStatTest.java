package io.bilbymq.benchmarks.compare.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {
    private static final String REST = " S 5763 5763 5763 0 -1 4194304 31337 77 1 0 "
            + "1200 340 50 6 20 0 23 0 72811 2513920000 41234 18446744073709551615 1 1 0";

    @Test
    void cpuIsUserAndSystemTimeOfItselfAndOfItsReapedChildren() {
        ProcessStat stat = ProcessStat.parse("5769 (beam.smp)" + REST);

        assertThat(stat).isEqualTo(new ProcessStat(5769, 5763, 1200 + 340 + 50 + 6, 41234));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(my broker)", "(a) b)", "(())", "() S 1 2)"})
    void aNameMayContainSpacesAndParentheses(String name) {
        ProcessStat stat = ProcessStat.parse("42 " + name + REST);

        assertThat(stat).isEqualTo(new ProcessStat(42, 5763, 1596, 41234));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5769 beam.smp S 1", "5769 (beam.smp) S 5763 5763"})
    void somethingElseIsRefused(String line) {
        assertThatThrownBy(() -> ProcessStat.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
