package io.bilbymq.authentication.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardPatternTest {
    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "*, anything, true",
        "'', '', true",
        "'', a, false",
        "foo*, foo, true",
        "foo*, foobar, true",
        "foo*, fobar, false",
        "*foo, foo, true",
        "*foo, barfoofoo, true",
        "*foo, foobar, false",
        "foo*bar, foobar, true",
        "foo*bar, fooxbar, true",
        "foo*oobar, foobar, false",
        "start*middle*end, start middle middle end, true",
        "start*middle*end, start end, false",
        "a**b, ab, true",
        "*before*after*, before after, true",
        "%2F, /, true",
        "%2A, *, true",
        "%2A, a, false",
        "a%20b, a b, true",
        "a+b, a b, true",
        "%D1%8E*, юникод, true",
        "Foo, foo, false",
    })
    void starsStandForAnythingAndTheRestForItself(String pattern, String subject, boolean matches) {
        assertThat(WildcardPattern.of(pattern).orElseThrow().matches(subject)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"%", "%2", "%zz", "a%"})
    void whatIsNotPercentEncodedIsNoPattern(String pattern) {
        assertThat(WildcardPattern.of(pattern)).isEmpty();
    }

    @Test
    void patternsMatchAsTheRegularExpressionsDo() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            final String pattern = text(random, "ab*", 6);
            final String subject = text(random, "ab", 8);
            final String expression =
                    Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));

            assertThat(WildcardPattern.of(pattern).orElseThrow().matches(subject))
                    .as("'%s' in '%s', seed %d", pattern, subject, seed)
                    .isEqualTo(subject.matches(expression));
        }
    }

    private static String text(Random random, String letters, int lengthMax) {
        return random.ints(random.nextInt(lengthMax + 1), 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
