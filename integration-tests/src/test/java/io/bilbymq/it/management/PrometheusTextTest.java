package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the reader reads what is right, and refuses what is not. */
class PrometheusTextTest {
    @Test
    void whatIsRightIsRead() {
        final PrometheusText text = PrometheusText.parse("""
                # HELP one It's a "help" \\\\ text
                # TYPE one counter
                one{a="x \\" \\\\ \\n y",b=""} 1
                one{a="z",} 2.5e1 1700000000000
                # a comment

                # TYPE two gauge
                two -3
                # TYPE three histogram
                three_bucket{le="1"} 1
                three_bucket{le="+Inf"} 2
                three_sum 5
                three_count 2
                # TYPE four summary
                four_sum NaN
                four_count 0
                """);

        assertThat(text.sum("one")).isEqualTo(26);
        assertThat(text.sum("one", Map.of("a", "x \" \\ \n y"))).isEqualTo(1);
        assertThat(text.sum("two")).isEqualTo(-3);
        assertThat(text.type("three")).isEqualTo("histogram");
        assertThat(text.names()).contains("three_bucket", "four_count");
        assertThat(text.samples("two").get(0).labels()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a 1                                                | no TYPE stands before it",
                "# TYPE a gauge;a 1;a 2                             | another sample has the same name and labels",
                "# TYPE a gauge;a{x=\"1\"} 1;a{x=\"1\"} 2           | another sample has the same name and labels",
                "# TYPE a gauge;a one                               | no number",
                "# TYPE a gauge;a 0x10                              | no number",
                "# TYPE a gauge;a                                   | no sample",
                "# TYPE a gauge;1a 1                                | no sample",
                "# TYPE a gauge;a{x=1} 1                            | a label that cannot be read",
                "# TYPE a gauge;a{x=\"1\" y=\"2\"} 1                | a label that cannot be read",
                "# TYPE a gauge;a{x=\"\\q\"} 1                      | a label that cannot be read",
                "# TYPE a gauge;a{x=\"1\",x=\"2\"} 1                | a label twice",
                "# TYPE a number;a 1                                | an unknown type",
                "# TYPE a gauge;# TYPE a gauge;a 1                  | a second TYPE",
                "# HELP a b;# HELP a b;# TYPE a gauge;a 1           | a second HELP",
                "# TYPE a gauge;a{x=\"1\"} 1;# TYPE b gauge;b 1;a 2 | it stands apart",
                "# TYPE a counter;a -1                              | it counts backwards",
                "# TYPE a histogram;a_bucket{le=\"1\"} 2;a_bucket{le=\"+Inf\"} 1;a_count 1 | holds less than the one before",
                "# TYPE a histogram;a_bucket{le=\"1\"} 1;a_count 2  | does not hold all",
                "# TYPE a histogram;a_bucket 1;a_count 1            | without le",
            })
    void whatIsWrongIsRefused(String lines, String reason) {
        assertThatThrownBy(() -> PrometheusText.parse(lines.replace(';', '\n') + "\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aTextThatBreaksOffIsRefused() {
        assertThatThrownBy(() -> PrometheusText.parse("# TYPE a gauge\na 1"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not end");
    }
}
