package io.bilbymq.management.http;

import static io.bilbymq.management.http.Requests.in;
import static io.bilbymq.management.http.Requests.saying;
import static io.bilbymq.management.http.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Login;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
    private final List<Credentials> asked = new ArrayList<>();
    private final Authentication authentication = authentication(true);

    private Authentication authentication(boolean basic) {
        return new Authentication(this::login, name -> name, Duration.ofHours(8), basic);
    }

    /** Lets everybody in whose secret begins with {@code right}, with the tag that stands behind that. */
    private CompletionStage<Login> login(Credentials who) {
        asked.add(who);
        final String secret = who.secret().orElseThrow();
        final String user = who.user().isEmpty() ? "tokens-user" : who.user();
        return CompletableFuture.completedStage(
                secret.startsWith("right")
                        ? new Login.Granted(Requests.user(user, secret.substring("right".length()))
                                .caller()
                                .identity())
                        : new Login.Refused("wrong"));
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static String user(Authentication authentication, Request request) {
        return authentication.authenticate(request).toCompletableFuture().join().user();
    }

    private static Answer refusal(Authentication authentication, Request request) {
        try {
            throw new AssertionError("let in: " + user(authentication, request));
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof ApiException cause) {
                return cause.answer();
            }
            throw refused;
        }
    }

    private String session() {
        final ApiUser user = Requests.user("anna", "management");
        final String cookie = authentication.begin(user, saying());
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }

    // Passwords.

    @Test
    void aPasswordIsWhateverStandsBehindTheFirstColon() {
        assertThat(user(authentication, saying("authorization", basic("anna:rightmanagement"))))
                .isEqualTo("anna");
        assertThat(user(
                        authentication,
                        saying("authorization", basic("jürgen:rightmanagement").replace("Basic", "BASIC"))))
                .isEqualTo("jürgen");

        refusal(authentication, saying("authorization", basic("anna:a:b:")));
        assertThat(asked.get(2).secret()).contains("a:b:");
        assertThat(asked.get(2).peer()).isEqualTo(Requests.PEER);
    }

    @Test
    void aWrongPasswordIsRefusedWithAQuestionForAnother() {
        final Answer answer = refusal(authentication, saying("authorization", basic("anna:wrong")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(text(answer)).isEqualTo("{\"error\":\"not_authorized\",\"reason\":\"Login failed\"}");
        assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Basic realm=\"RabbitMQ Management\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic ", "Basic !", "Basic YQ", "Basic YW5uYQ==", "Basic a b"})
    void whatIsNoPasswordIsAskedOfNobody(String header) {
        assertThat(refusal(authentication, saying("authorization", header)).status())
                .isEqualTo(401);
        assertThat(asked).isEmpty();
    }

    @Test
    void passwordsMayBeTurnedOff() {
        final Answer answer = refusal(authentication(false), saying("authorization", basic("anna:rightmanagement")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(text(answer)).contains("HTTP access denied: basic auth disabled");
        assertThat(answer.headers()).isEmpty();
        assertThat(asked).isEmpty();
        assertThat(user(authentication(false), saying("authorization", "Bearer rightmanagement")))
                .isEqualTo("tokens-user");
    }

    @Test
    void whoHasNoTagOfTheApiIsNotLetIn() {
        final Answer answer = refusal(authentication, saying("authorization", basic("anna:rightother")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(text(answer)).contains("Not management user");
    }

    // Tokens.

    @Test
    void aTokenSaysItselfWhoItIs() {
        assertThat(user(authentication, saying("authorization", "Bearer  rightmonitoring ")))
                .isEqualTo("tokens-user");
        assertThat(asked.get(0).user()).isEmpty();
        assertThat(asked.get(0).secret()).contains("rightmonitoring");
    }

    // Nobody.

    @Test
    void whoSaysNothingIsAskedForAPassword() {
        for (final Request request : List.of(saying(), saying("authorization", "Digest x"), in("nobody's"))) {
            final Answer answer = refusal(authentication, request);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body().length()).isZero();
            assertThat(answer.headers()).containsKey("WWW-Authenticate");
        }
    }

    @Test
    void aScriptIsNotAskedByTheBrowsersWindow() {
        assertThat(refusal(authentication, saying("sec-fetch-mode", "cors")).headers())
                .isEmpty();
        assertThat(refusal(authentication, saying("sec-fetch-mode", "cors", "authorization", basic("a:b")))
                        .headers())
                .isEmpty();
        assertThat(refusal(authentication, saying("sec-fetch-mode", "navigate")).headers())
                .containsKey("WWW-Authenticate");
    }

    // Sessions.

    @Test
    void aCookieStandsForAPassword() {
        assertThat(user(authentication, in(session()))).isEqualTo("anna");
        assertThat(asked).isEmpty();
    }

    @Test
    void aCookieIsForThisSiteAndNotForScripts() {
        final ApiUser user = Requests.user("anna", "management");

        assertThat(authentication.begin(user, saying()))
                .matches("bilby_session=[\\w-]{43}; Max-Age=28800; .*")
                .contains("Path=/", "HTTPOnly", "SameSite=Strict")
                .doesNotContain("Secure");
    }

    @Test
    void aSessionThatIsEndedLetsNobodyIn() {
        final String session = session();

        assertThat(authentication.end(in(session))).startsWith("bilby_session=; Max-Age=0; ");

        assertThat(refusal(authentication, in(session)).status()).isEqualTo(401);
    }

    @Test
    void aPageOfThisSiteMayUseTheCookie() {
        final Request own = in(session(), "host", "broker.example:15672", "origin", "http://broker.example:15672");

        assertThat(user(authentication, own)).isEqualTo("anna");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://broker.example",
                "http://broker.example:15672.evil.example",
                "http://broker.example:15672@evil.example",
                "null",
                "",
                "not a uri",
                "http://"
            })
    void aPageOfAnotherSiteMayNot(String origin) {
        final Answer answer = refusal(authentication, in(session(), "host", "broker.example:15672", "origin", origin));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void whoseSessionItIsIsKnownWithoutAskingForAPassword() {
        final Request foreign = in(session(), "host", "broker.example:15672", "origin", "http://evil.example");

        assertThat(authentication.session(in(session())).map(ApiUser::user)).contains("anna");
        assertThat(authentication.session(in("made up"))).isEmpty();
        assertThat(authentication.session(saying("authorization", basic("anna:rightmanagement"))))
                .isEmpty();
        assertThatThrownBy(() -> authentication.session(foreign)).isInstanceOf(ApiException.class);
    }

    @Test
    void anOriginWithoutAHostIsNotThisSite() {
        assertThat(refusal(authentication, in(session(), "origin", "null")).status())
                .isEqualTo(403);
    }

    @Test
    void aPasswordGoesBeforeACookie() {
        assertThat(user(authentication, in(session(), "authorization", basic("bert:rightmanagement"))))
                .isEqualTo("bert");
    }
}
