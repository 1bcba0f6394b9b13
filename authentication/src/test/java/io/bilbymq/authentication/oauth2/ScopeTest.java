package io.bilbymq.authentication.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.access.Permission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @ParameterizedTest
    @ValueSource(strings = {"read:*/*", "read:*/*/*"})
    void aScopePermitsWhatItNamesEverywhereItNames(String text) {
        final Scope scope = Scope.of(text).orElseThrow();

        for (final String virtualHost : List.of("/", "foo", "*", "foo/bar", "юникод")) {
            for (final String name : List.of("foo", "foo/bar", "*", "*/*", "юникод", "")) {
                assertThat(scope.permits(Permission.READ, virtualHost, name)).isTrue();
                assertThat(scope.permits(Permission.WRITE, virtualHost, name)).isFalse();
                assertThat(scope.permits(Permission.CONFIGURE, virtualHost, name))
                        .isFalse();
            }
        }
    }

    @Test
    void namesAreEncodedWhereTheyHaveSlashes() {
        final Scope scope = Scope.of("configure:foo%2Fbar/q%2A").orElseThrow();

        assertThat(scope.permits(Permission.CONFIGURE, "foo/bar", "q*")).isTrue();
        assertThat(scope.permits(Permission.CONFIGURE, "foo/bar", "qq")).isFalse();
        assertThat(scope.permits(Permission.CONFIGURE, "foo", "q*")).isFalse();
    }

    @Test
    void onlyAScopeWithARoutingKeySaysSomethingAboutOne() {
        final Scope without = Scope.of("write:*/*").orElseThrow();
        final Scope with = Scope.of("write:*/news/a.*").orElseThrow();

        assertThat(without.permits(Permission.WRITE, "/", "news", "a.b")).isFalse();
        assertThat(with.permits(Permission.WRITE, "/", "news", "a.b")).isTrue();
        assertThat(with.permits(Permission.WRITE, "/", "news", "b.a")).isFalse();
        assertThat(with.permits(Permission.WRITE, "/", "olds", "a.b")).isFalse();
        assertThat(with.permits(Permission.READ, "/", "news", "a.b")).isFalse();
        assertThat(with.permits(Permission.WRITE, "/", "news")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "read",
                "read:",
                "read:*",
                "read:a/b/c/d",
                "tag:administrator",
                "READ:*/*",
                "delete:*/*",
                "read:%/*",
                "read:*/%zz",
                "read:*/*/%"
            })
    void whatIsNoPermissionPermitsNothing(String text) {
        assertThat(Scope.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // scope, claim, virtual host, name, permitted
        "read:{vhost}/q, x, shop, q, true",
        "read:{vhost}/q, x, other, q, true",
        "read:vh/{sub}-*, ann, vh, ann-1, true",
        "read:vh/{sub}-*, ann, vh, bob-1, false",
        "read:vh/{sub}-*, *, vh, bob-1, false",
        "read:vh/{sub}-*, *, vh, *-1, true",
        "read:vh/{sub}-*, %2A, vh, bob-1, false",
        "read:vh/{sub}-*, a+b, vh, a+b-1, true",
        "read:vh/{sub}, q/exchange, vh, q, false",
        "read:{vhost}/q, x, vh/extra, q, false",
        "read:{vhost}/q, x, /, q, false",
        "read:vh/{none}, x, vh, none, true",
        "read:vh/{}, x, vh, '', false",
        "read:vh/{sub, ann, vh, ann, false",
        "read:vh/sub}, ann, vh, sub}, false",
        "read:vh/{{sub}}, ann, vh, ann, false",
    })
    void variablesStandForExactlyWhatTheyAre(
            String text, String claim, String virtualHost, String name, boolean permitted) {
        final Map<String, String> claims = Map.of("sub", claim);

        final Optional<Scope> scope =
                new ScopeTemplate(text).in(virtualHost, key -> Optional.ofNullable(claims.get(key)));

        assertThat(scope.isPresent() && scope.get().permits(Permission.READ, virtualHost, name))
                .isEqualTo(permitted);
    }
}
