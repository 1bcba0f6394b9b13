package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions of permissions, and of topic permissions with their variables. */
class PatternsTest {
    @ParameterizedTest
    @CsvSource({
        "'.*', orders, true",
        "'.*', '', true",
        "'', '', true",
        "'', orders, false",
        "rder, orders, true",
        "'^rder', orders, false",
        "'^(orders|invoices)$', invoices, true",
        "'^(orders|invoices)$', invoices2, false",
        "'^amq\\.default$', amq.default, true",
        "'(?i)ORDERS', orders, true",
    })
    void patternsAreFoundAnywhereUnlessTheyAreAnchored(String pattern, String name, boolean found) {
        assertThat(NamePattern.of(pattern).isIn(name)).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "a**", "^(?!secret).*$", "(?=a)a", "(a)\\1", "a{1001}"})
    void whatOnlyBacktrackingCanReadIsRefusedWithAReason(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamePattern.of(pattern))
                .withMessageContaining("invalid regexp '" + pattern + "'")
                .withMessageContaining("RE2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000})",
                "(((x{100}){100}){100}){100}",
                "((((((.{9}){9}){9}){9}){9}){9})",
                "[^a]{999}{999}"
            })
    void repetitionsThatWouldFillTheMemoryAreRefused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> NamePattern.of(pattern));
    }

    @Test
    void manyRepetitionsBesideEachOtherAreFine() {
        final NamePattern pattern = NamePattern.of("^[a-z]{1,50}\\.[a-z]{1,50}\\.[0-9]{1,50}\\.(a|b){2}$");

        assertThat(pattern.isIn("x.y.1.ab")).isTrue();
        assertThat(pattern.isIn("x.y.1.abc")).isFalse();
    }

    /** Patterns that keep a backtracking matcher busy for longer than anybody lives; here they only have to come to an end. */
    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"})
    void noPatternTakesForEver(String pattern) {
        assertThat(NamePattern.of(pattern).isIn("a".repeat(254) + "!")).isFalse();
    }

    @Test
    void neverIsFoundNowhere() {
        assertThat(NamePattern.never().isIn("")).isFalse();
        assertThat(NamePattern.never().isIn("anything")).isFalse();
        assertThat(TopicKeyPattern.never().isIn("", Map.of())).isFalse();
    }

    // Variables.

    private static boolean found(String pattern, String user, String key) {
        return TopicKeyPattern.of(pattern).isIn(key, Map.of("username", user, "vhost", "/"));
    }

    @ParameterizedTest
    @CsvSource({
        "'^{username}\\.', bob, bob.x, true",
        "'^{username}\\.', bob, alice.x, false",
        "'^{vhost}-{username}$', bob, /-bob, true",
        "'^{unknown}$', bob, '{unknown}', true",
        "'^[{username}]+$', abc, cab, true",
        "'^[{username}]+$', abc, abd, false",
        "'^\\{username}$', bob, '{username}', true",
        "'^\\{username}$', bob, bob, false",
        "'^\\Q{username}.\\E$', bob, bob., true",
        "'^{username}+$', ab, ababab, true",
        "'^{username}+$', ab, abbb, false",
        "'^[[:alpha:]{username}]+$', 1-9, a-9, true",
        "'^[[:alpha:]{username}]+$', 1-9, a-5, false",
        "'^[]{username}]+$', x, ']x', true",
    })
    void variablesStandForWhatIsKnown(String pattern, String user, String key, boolean found) {
        assertThat(found(pattern, user, key)).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".*",
                "a|b",
                "(",
                ")",
                "[",
                "]",
                "^",
                "$",
                "\\",
                "\\E.*\\Q",
                "{vhost}",
                "a-z",
                "^a",
                "x)|(.*",
                "\n",
                "é.",
                "?",
                "{9}",
                "#",
                "-",
                "a]b"
            })
    void whateverAUserIsCalledMeansNothingButItself(String user) {
        for (final String pattern :
                new String[] {"^{username}$", "^({username})$", "^\\Q{username}\\E$", "^(?:{username}|none)$"}) {
            assertThat(found(pattern, user, user)).as("%s is %s", pattern, user).isTrue();
            assertThat(found(pattern, user, "anything"))
                    .as("%s of %s", pattern, user)
                    .isFalse();
            assertThat(found(pattern, user, "b")).as("%s of %s", pattern, user).isFalse();
            assertThat(found(pattern, user, "/")).as("%s of %s", pattern, user).isFalse();
        }
        final String inClass = "^[{username}]$";
        assertThat(found(inClass, user, "Z")).isFalse();
        assertThat(found(inClass, user, "m")).isFalse();
        assertThat(found(inClass, user, user.substring(0, 1))).isTrue();
    }

    @RepeatedTest(50)
    void randomNamesMeanNothingButThemselves(RepetitionInfo repetition) {
        final Random random = new Random(repetition.getCurrentRepetition());
        final StringBuilder user = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            user.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x3000));
        }
        final String name = user.toString();

        assertThat(found("^{username}$", name, name)).isTrue();
        assertThat(found("^{username}$", name, name + "x")).isFalse();
        assertThat(found("^{username}$", name, "x" + name)).isFalse();
        assertThat(found("^{username}\\.[a-z]+$", name, name + ".key")).isTrue();
    }

    @Test
    void aPatternIsRefusedWhereverItsVariablesAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> TopicKeyPattern.of("({username}"));
    }
}
