package io.bilbymq.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestKeyTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "abc, abc, 0",
        "'', abc, 3",
        "abc, '', 3",
        "kitten, sitting, 3",
        "flaw, lawn, 2",
        "ab, ba, 2"
    })
    void distanceCountsInsertionsDeletionsAndReplacements(String from, String to, int expected) {
        int distance = NearestKey.distance(from, to);

        assertThat(distance).isEqualTo(expected);
    }
}
