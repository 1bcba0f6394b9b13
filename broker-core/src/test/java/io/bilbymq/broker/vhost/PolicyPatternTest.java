package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.loop.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyPatternTest {
    /** No test takes as long unless it hangs. */
    private static final int HANG_SECONDS = 120;

    @ParameterizedTest
    @CsvSource({
        "'',                     orders,  true",
        "ord,                    orders,  true",
        "^ord,                   orders,  true",
        "^rd,                    orders,  false",
        "^orders$,               orders,  true",
        "^(?!amq\\.).*,          amq.gen, false",
        "^(?!amq\\.).*,          orders,  true",
        "^(?!amq\\.),            amq,     true",
        "^(?!amq\\.|tmp\\.).*,   tmp.1,   false",
        "^(?!amq\\.)(?!tmp)o,    orders,  true",
        "^(?!amq\\.)(?!tmp)o,    tmp,     false",
        "^(?=ord)(?!order).*s$,  ords,    true",
        "^(?=ord)(?!order).*s$,  orders,  false",
        "^(?!amq\\.)(a|o),       orders,  true",
        "^((?!celery).)*$,       orders,  true",
        "^((?!celery).)*$,       a.celery, false",
        "^(?:(?!a|b).)*$,        xbx,     false",
        "^(?![(a]).*,            (x,      false",
        "^(?![]a]).*,            ]x,      false",
        "^(?![^o]).*,            orders,  true",
    })
    void aNameMatchesAsItDoesInRabbitMq(String pattern, String name, boolean matches) {
        assertThat(PolicyPattern.of(pattern).isIn(name)).isEqualTo(matches);
        assertThat(Pattern.compile(pattern).matcher(name).find())
                .as("what backtracking says")
                .isEqualTo(matches);
    }

    @Test
    void lookingAheadFindsWhatBacktrackingFinds() {
        final List<String> inner = List.of("a", "b.", "a|b", "(a|bc)", "[ab]c", "\\.", "b*c", "^a", "a$", "c+b?");
        Seeds.each(2000, random -> {
            final String pattern = switch (random.nextInt(4)) {
                case 0 -> "^(?!" + any(inner, random) + ")" + "[abc.]*" + any(List.of("", "c", "b$"), random);
                case 1 -> "^(?=" + any(inner, random) + ")(?!" + any(inner, random) + ").";
                case 2 -> "^((?!" + any(inner, random) + ").)*$";
                default -> "^(?:(?!" + any(inner, random) + ").)*$";
            };
            final String name = IntStream.range(0, 1 + random.nextInt(6))
                    .mapToObj(i -> any(List.of("a", "b", "c", "."), random))
                    .collect(Collectors.joining());

            assertThat(PolicyPattern.of(pattern).isIn(name))
                    .as("%s in %s", pattern, name)
                    .isEqualTo(Pattern.compile(pattern).matcher(name).find());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "^(?!a", "^(?!a)b|c", "a(?!b)", "(?<=a)b", "(a)\\1", "a{2000}", "((a{100}){100}){100}", "*"
            })
    void whatIsNoPatternOrNeedsBacktrackingIsRefused(String pattern) {
        assertThat(PolicyPattern.isOne(pattern)).isFalse();
        assertThatExceptionOfType(AmqpException.class)
                .isThrownBy(() -> PolicyPattern.of(pattern))
                .withMessageContaining("pattern should be regular expression but is invalid");
    }

    /** Each of these keeps a backtracking matcher busy for longer than anybody lives, some without it looking at the name. */
    @Test
    @Timeout(HANG_SECONDS)
    void patternsThatAreMadeToTakeForEverDoNot() {
        final String name = "a".repeat(254) + "!";
        final Map<String, Boolean> evil = Map.of(
                "^(a+)+$",
                false,
                "^(.*a){20}\\d",
                false,
                "(|)".repeat(100) + "x",
                false,
                "^(?!" + "(|)".repeat(100) + "x)a",
                true,
                "^((?!(a|aa)+$).)*$",
                true,
                "(a?){100}a{100}b",
                false,
                "(?:){1000}",
                true,
                "(((x?)*)*)*$",
                true);

        evil.forEach((pattern, found) ->
                assertThat(PolicyPattern.of(pattern).isIn(name)).as(pattern).isEqualTo(found));
    }

    @Test
    @Timeout(HANG_SECONDS)
    void patternsOfAnyDepthAndLengthAreRefusedOrFound() {
        for (final String pattern : List.of(
                "(".repeat(50_000) + ")".repeat(50_000),
                "(?:".repeat(2_000) + "a" + ")*".repeat(2_000),
                "a|".repeat(100_000),
                "[" + "a-z".repeat(3_000) + "]",
                "^" + "(?!".repeat(3_000),
                "\\")) {
            if (PolicyPattern.isOne(pattern)) {
                PolicyPattern.of(pattern).isIn("orders");
            }
        }
    }

    private static String any(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }
}
