package io.bilbymq.management.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTextTest {
    private static final String BEGIN = "# HELP a some help\n# TYPE a gauge\n";

    @Test
    void whatIsEscapedIsReadAsItWas() {
        final MetricsText text = MetricsText.of(BEGIN + "a{x=\"q\\\"\\\\\\n}\",y=\"\"} 2.5\n");

        assertThat(text.value("a", "x", "q\"\\\n}", "y", "")).isEqualTo(2.5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a 1",
                "b 1\n",
                "a\n",
                "a 1\n\n",
                "a x\n",
                "a{x=\"1\"} 1\na{x=\"1\"} 2\n",
                "a{x=\"1\",x=\"2\"} 1\n",
                "a{x=\"\\t\"} 1\n",
                "a{x=\"\"\"} 1\n",
                "a{x=1} 1\n",
                "a{x=\"1\"y=\"2\"} 1\n",
                "a{x=\"1\" 1\n",
                "# TYPE a gauge\n",
                "# TYPE c gauge\n",
                "# HELP c help\n# TYPE c sometype\n",
                "# HELP c help\n# TYPE c counter\nc -1\n",
                "# HELP h help\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 2\n"
            })
    void whatIsNotSaidAsItMustBeIsRefused(String wrong) {
        assertThatThrownBy(() -> MetricsText.of(BEGIN + wrong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openMetricsHasToEnd() {
        final String begin = "# TYPE a counter\na_total 1\n";

        assertThat(MetricsText.ofOpen(begin + "# EOF\n").value("a_total")).isEqualTo(1);
        assertThatThrownBy(() -> MetricsText.ofOpen(begin)).hasMessageContaining("does not end");
        assertThatThrownBy(() -> MetricsText.ofOpen(begin + "# EOF\n" + begin + "# EOF\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
