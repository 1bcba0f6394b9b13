package io.bilbymq.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static Options options(String key, String value) {
        return new Options(Map.of("a." + key, value, "b." + key, "of another"), "a");
    }

    @Test
    void valuesAreReadOrAreTheStandardOnes() {
        assertThat(options("x", "on").flag("x", false)).isTrue();
        assertThat(options("x", "on").flag("y", true)).isTrue();
        assertThat(options("x", "7").number("x", 1, 9, 3)).isEqualTo(7);
        assertThat(options("x", "7").number("y", 1, 9, 3)).isEqualTo(3);
        assertThat(options("x", "1500").millis("x", 1, Duration.ZERO)).isEqualTo(Duration.ofMillis(1500));
        assertThat(options("x", "infinity").millis("x", 1, Duration.ZERO)).isEqualTo(Options.INFINITY);
        assertThat(options("x", "99999999999").millis("x", 1, Duration.ZERO)).isEqualTo(Options.INFINITY);
    }

    @ParameterizedTest
    @CsvSource({"maybe", "''", "0", "10", "1e3", "99999999999999999999"})
    void whatIsNotANumberWithinBoundsIsRefusedByItsKey(String value) {
        assertThatThrownBy(() -> options("x", value).number("x", 1, 9, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a.x: expected a whole number from 1 to 9");
    }

    @Test
    void anAddressIsNotRepeatedWhenItIsMalformed() {
        assertThatThrownBy(() -> options("u", "http://me:secret@there/a b").address("u", "an address", uri -> true))
                .hasMessage("a.u: expected an address: Illegal character in path at index 24")
                .hasRootCauseMessage("Illegal character in path at index 24");
    }

    @Test
    void listsAreInTheOrderOfTheirNumbers() {
        final Options options =
                new Options(Map.of("a.l.10", "ten", "a.l.2", "two", "a.l.x", "word", "a.l.1", "one"), "a");

        assertThat(options.list("l")).isEqualTo(List.of("one", "two", "ten", "word"));
    }

    @Test
    void aNameMayHaveADotInIt() {
        assertThat(new Options(Map.of("a.m.first\\.last", "v", "a.m.x", "w"), "a").below("m"))
                .isEqualTo(Map.of("first.last", "v", "x", "w"));
    }

    @Test
    void peersAreAlwaysVerified() {
        assertThat(options("t.verify", "verify_peer").tls("t").authorities()).isEmpty();
        assertThatThrownBy(() -> options("t.verify", "verify_none").tls("t"))
                .hasMessage("a.t.verify: expected verify_peer: peers are always verified");
        assertThatThrownBy(() -> options("t.peer_verification", "verify_none").tls("t"))
                .hasMessage("a.t.peer_verification: expected verify_peer: peers are always verified");
        assertThatThrownBy(() -> options("t.certfile", "c.pem").tls("t"))
                .hasMessage("a.t: a certificate needs its key, and a key its certificate");
        assertThat(options("t.cacertfile", "ca.pem").tls("t").authorities()).isEqualTo(Optional.of(Path.of("ca.pem")));
        assertThat(options("t.versions.1", "tlsv1.3").tls("t").versions()).containsExactly("TLSv1.3");
        assertThatThrownBy(() -> options("t.versions.1", "tlsv1.1").tls("t")).hasMessageContaining("TLSv1.3");
    }

    @Test
    void valuesAreNotShown() {
        assertThat(options("t.password", "secret").toString()).doesNotContain("secret");
        assertThat(new Options(Map.of("a.t.certfile", "c", "a.t.keyfile", "k", "a.t.password", "secret"), "a")
                        .tls("t")
                        .toString())
                .doesNotContain("secret");
    }
}
