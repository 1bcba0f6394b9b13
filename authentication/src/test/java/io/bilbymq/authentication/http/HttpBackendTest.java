package io.bilbymq.authentication.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.authentication.http.HttpSettings.Method;
import io.bilbymq.authentication.remote.ClientTls;
import io.bilbymq.authentication.remote.Logged;
import io.bilbymq.authentication.remote.RemoteFailure;
import io.bilbymq.authentication.remote.TestCertificates;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.Rights;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBackendTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Stopping one takes a second. */
    private static final AuthorizationService SERVICE = new AuthorizationService();

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void forget() {
        SERVICE.questions().clear();
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @Test
    void aUserIsAskedForByTheQueryUnlessToldOtherwise() {
        SERVICE.answers(200, "allow administrator Management\n");

        final Login login = login(backend(settings()), "ann & co", "sec+ret?");

        assertThat(login).isInstanceOfSatisfying(Login.Granted.class, granted -> {
            assertThat(granted.identity().user()).isEqualTo("ann & co");
            assertThat(granted.identity().tags()).containsExactlyInAnyOrder("administrator", "management");
        });
        assertThat(SERVICE.questions()).containsExactly("GET /auth/user username=ann+%26+co&password=sec%2Bret%3F");
    }

    @Test
    void aUserIsAskedForByAForm() {
        SERVICE.answers(201, "allow");

        final Login login = login(backend(settings().with(Method.POST)), "ann", "ä");

        assertThat(login).isInstanceOf(Login.Granted.class);
        assertThat(SERVICE.questions()).containsExactly("POST /auth/user username=ann&password=%C3%A4");
    }

    @Test
    void whoHasShownNoPasswordIsAskedForWithoutOne() {
        SERVICE.answers(200, "allow");

        final Login login = done(backend(settings()).authorize(new Credentials("ann", Optional.empty(), peer())));

        assertThat(login).isInstanceOf(Login.Granted.class);
        assertThat(SERVICE.questions()).containsExactly("GET /auth/user username=ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deny", "DENY", "deny because of \u001b[31mthe weather\nfake line", " deny "})
    void whoIsDeniedIsRefused(String answer) {
        SERVICE.answers(200, answer);

        final Login login = login(backend(settings()), "ann", "secret");

        assertThat(login).isEqualTo(new Login.Refused("Denied by the backing HTTP service"));
    }

    @ParameterizedTest
    @CsvSource({"200,''", "200,allowed", "200,yes", "200,allow\\nallow", "204,''", "403,deny", "500,allow", "302,allow"
    })
    void whatIsNoAnswerLetsNobodyIn(int status, String body) {
        SERVICE.answers(status, body.replace("\\n", "\n"));
        final HttpBackend backend = backend(settings());

        assertThatThrownBy(() -> login(backend, "ann", "secret")).hasRootCauseInstanceOf(RemoteFailure.class);
    }

    @Test
    void permissionsAreAskedForAsRabbitMqAsks() throws UnknownHostException {
        SERVICE.answers(200, "allow monitoring policymaker");
        final Rights rights = rights(backend(settings()));
        SERVICE.questions().clear();
        SERVICE.answers(200, "allow");
        final InetAddress six = InetAddress.getByName("fe80::1%1");

        assertThat(List.of(
                        done(rights.mayEnter("/", InetAddress.getByName("192.0.2.7"))),
                        done(rights.mayEnter("shop", six)),
                        done(rights.may(Permission.CONFIGURE, "/", ResourceKind.QUEUE, "q 1")),
                        done(rights.may(Permission.WRITE, "/", ResourceKind.EXCHANGE, "amq.default")),
                        done(rights.mayTopic(
                                Permission.READ, "/", "news", "a.#", Map.of("vhost", "/", "username", "ann")))))
                .containsOnly(Decision.GRANTED);

        final String tags = "tags=" + tagsIn(SERVICE.questions().get(0));
        assertThat(SERVICE.questions())
                .containsExactly(
                        "GET /auth/vhost username=ann&vhost=%2F&ip=192.0.2.7&" + tags,
                        "GET /auth/vhost username=ann&vhost=shop&ip=fe80%3A0%3A0%3A0%3A0%3A0%3A0%3A1&" + tags,
                        "GET /auth/resource username=ann&vhost=%2F&resource=queue&name=q+1&permission=configure&"
                                + tags,
                        "GET /auth/resource username=ann&vhost=%2F&resource=exchange&name=amq.default&permission=write&"
                                + tags,
                        "GET /auth/topic username=ann&vhost=%2F&resource=topic&name=news&permission=read&" + tags
                                + "&routing_key=a.%23&variable_map.username=ann&variable_map.vhost=%2F");
        assertThat(tags).contains("monitoring").contains("policymaker");
    }

    private static String tagsIn(String question) {
        return question.substring(question.indexOf("tags=") + "tags=".length());
    }

    @Test
    void aReasonIsToldToClientsOnlyIfThatIsWanted() {
        SERVICE.answers(200, "allow");
        final Rights silent = rights(backend(settings()));
        final Rights talkative = rights(backend(settings().disclosing()));
        SERVICE.answers(200, "deny the shop is closed");

        assertThat(done(silent.mayEnter("/", peer()))).isEqualTo(Decision.REFUSED);
        assertThat(done(talkative.mayEnter("/", peer())))
                .isEqualTo(new Decision.Refused(" by backend rabbit_auth_backend_http: the shop is closed"));
        assertThat(done(talkative.may(Permission.READ, "/", ResourceKind.QUEUE, "q")))
                .isEqualTo(new Decision.Refused(" by backend rabbit_auth_backend_http: the shop is closed"));
    }

    @Test
    void whatIsNoAnswerPermitsNothingAndIsCalledAnError() {
        SERVICE.answers(200, "allow");
        final Rights rights = rights(backend(settings()));
        SERVICE.answers(500, "allow");

        assertThat(done(rights.mayEnter("/", peer())))
                .isEqualTo(new Decision.Refused(
                        ", backend rabbit_auth_backend_http returned an error: " + "the status of the answer is 500"));
    }

    @Test
    void tagsBehindAnAnswerAboutPermissionsAreNoAnswer() {
        SERVICE.answers(200, "allow");
        final Rights rights = rights(backend(settings()));
        SERVICE.answers(200, "allow administrator");

        assertThat(done(rights.mayEnter("/", peer()))).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void redirectsAreNotFollowed() {
        SERVICE.answers(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/elsewhere")) {
                AuthorizationService.say(exchange, 200, "allow");
                return;
            }
            exchange.getResponseHeaders()
                    .add("Location", SERVICE.address("/elsewhere").toString());
            AuthorizationService.say(exchange, 302, "");
        });
        final HttpBackend backend = backend(settings());

        assertThatThrownBy(() -> login(backend, "ann", "secret"))
                .hasRootCauseMessage("the status of the answer is 302");
        assertThat(SERVICE.questions()).hasSize(1);
    }

    @Test
    void aGiantAnswerIsCutOff() {
        SERVICE.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            final byte[] block = "allow ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            try {
                while (end.getCount() > 0) {
                    exchange.getResponseBody().write(block);
                }
            } catch (IOException cutOff) {
                end.countDown();
            }
        });
        final HttpBackend backend = backend(settings());

        assertThatThrownBy(() -> login(backend, "ann", "secret")).hasRootCauseMessage("the answer is too long");
        assertThat(awaited(end)).isTrue();
    }

    @Test
    void aServiceThatSaysNothingIsGivenUpOn() {
        SERVICE.answers(exchange -> awaited(end));
        final HttpBackend backend = backend(settings().withRequestTimeout(SHORT));

        assertThatThrownBy(() -> login(backend, "ann", "secret"))
                .cause()
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("no answer in time");
    }

    @Test
    void aServiceThatSpeaksEverSoSlowlyIsGivenUpOn() {
        SERVICE.answers(exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("allo".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaited(end);
        });
        final HttpBackend backend = backend(settings().withRequestTimeout(SHORT));

        assertThatThrownBy(() -> login(backend, "ann", "secret"))
                .cause()
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("no answer in time");
    }

    @Test
    void noMoreRequestsThanAllowedAreUnderWayAndTheOthersFollow() {
        final CountDownLatch first = new CountDownLatch(64);
        SERVICE.answers(exchange -> {
            first.countDown();
            awaited(end);
            AuthorizationService.say(exchange, 200, "allow");
        });
        final HttpBackend backend = backend(settings());

        final List<CompletableFuture<Login>> logins = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            logins.add(backend.authenticate(new Credentials("user" + i, Optional.of("x"), peer()))
                    .toCompletableFuture());
        }
        assertThat(awaited(first)).isTrue();
        assertThat(SERVICE.questions()).hasSize(64);
        end.countDown();

        assertThat(logins).allSatisfy(login -> assertThat(done(login)).isInstanceOf(Login.Granted.class));
        assertThat(SERVICE.questions()).hasSize(80);
    }

    @Test
    void nobodyIsLetInWithoutAService() {
        final AuthorizationService gone = new AuthorizationService();
        gone.close();
        final HttpBackend backend = backend(HttpSettings.of(gone.paths()));

        assertThatThrownBy(() -> login(backend, "ann", "secret"))
                .cause()
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("cannot connect");
    }

    @Test
    void aServiceIsVerifiedByItsCertificateAndName(@TempDir Path folder) {
        final TestCertificates good = TestCertificates.of(folder, "good", "dns:localhost");
        final TestCertificates misnamed = TestCertificates.of(folder, "misnamed", "dns:example.com");
        final AuthorizationService secure = new AuthorizationService(Optional.of(good.server()));
        final AuthorizationService other = new AuthorizationService(Optional.of(misnamed.server()));
        open.add(secure);
        open.add(other);
        secure.answers(200, "allow");
        other.answers(200, "allow");
        final ClientTls trusting = ClientTls.defaults().trusting(good.certificate());

        final HttpBackend trusted = backend(HttpSettings.of(secure.paths()).with(trusting));
        final HttpBackend untrusted = backend(HttpSettings.of(secure.paths()));
        final HttpBackend wronglyNamed =
                backend(HttpSettings.of(other.paths()).with(ClientTls.defaults().trusting(misnamed.certificate())));

        assertThat(login(trusted, "ann", "secret")).isInstanceOf(Login.Granted.class);
        assertThatThrownBy(() -> login(untrusted, "ann", "secret"))
                .cause()
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("cannot connect by TLS");
        assertThatThrownBy(() -> login(wronglyNamed, "ann", "secret"))
                .cause()
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("cannot connect by TLS");
        assertThat(other.questions()).isEmpty();
    }

    @Test
    void theBrokerShowsItsOwnCertificateIfItHasOne(@TempDir Path folder) {
        final TestCertificates made = TestCertificates.of(folder, "a", "dns:localhost");
        final AuthorizationService secure = new AuthorizationService(Optional.of(made.server()), true);
        open.add(secure);
        secure.answers(200, "allow");
        final ClientTls without = ClientTls.defaults().trusting(made.certificate());
        final ClientTls with = new ClientTls(
                Optional.of(made.certificate()),
                Optional.of(made.certificate()),
                Optional.of(made.key()),
                Optional.empty(),
                List.of("TLSv1.3"),
                1,
                true);

        assertThat(login(backend(HttpSettings.of(secure.paths()).with(with)), "ann", "secret"))
                .isInstanceOf(Login.Granted.class);
        assertThatThrownBy(() -> login(backend(HttpSettings.of(secure.paths()).with(without)), "ann", "secret"))
                .hasCauseInstanceOf(RemoteFailure.class);
    }

    @Test
    void aServiceThatHangsUpWithoutAWordIsAskedOnceMore() {
        final AtomicInteger asked = new AtomicInteger();
        SERVICE.answers(exchange -> {
            if (asked.incrementAndGet() == 1) {
                throw new IOException("closes the connection");
            }
            AuthorizationService.say(exchange, 200, "allow");
        });

        assertThat(login(backend(settings().with(Method.POST)), "ann", "secret"))
                .isInstanceOf(Login.Granted.class);
        assertThat(asked).hasValue(2);
    }

    @Test
    void giantHeadersAreNoAnswerEither() {
        SERVICE.answers(exchange -> {
            exchange.getResponseHeaders().add("X-Padding", "x".repeat(1 << 20));
            AuthorizationService.say(exchange, 200, "allow");
        });

        assertThatThrownBy(() -> login(backend(settings()), "ann", "secret")).hasCauseInstanceOf(RemoteFailure.class);
    }

    @Test
    void aPasswordIsNeverLogged() {
        final String canary = "canary-8f2a";
        final List<String> lines;
        try (Logged logged = new Logged()) {
            SERVICE.answers(200, "allow");
            final HttpBackend backend = backend(settings());
            login(backend, "ann", canary);
            SERVICE.answers(500, "deny");
            assertThatThrownBy(() -> login(backend, "ann", canary)).isNotNull();
            SERVICE.answers(200, "deny not you");
            login(backend, "ann", canary);
            SERVICE.answers(exchange -> {
                throw new IOException("closes the connection without a word");
            });
            assertThatThrownBy(() -> login(backend, "ann", canary))
                    .satisfies(failure -> assertThat(String.valueOf(failure) + failure.getCause())
                            .doesNotContain(canary));
            lines = logged.lines();
        }

        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(canary));
    }

    private HttpSettings settings() {
        return HttpSettings.of(SERVICE.paths());
    }

    private HttpBackend backend(HttpSettings settings) {
        final HttpBackend backend = new HttpBackend(settings);
        open.add(0, backend);
        return backend;
    }

    private static Rights rights(HttpBackend backend) {
        return ((Login.Granted) login(backend, "ann", "secret")).identity().rights();
    }

    private static Login login(HttpBackend backend, String user, String password) {
        return done(backend.authenticate(new Credentials(user, Optional.of(password), peer())));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static InetAddress peer() {
        return InetAddress.getLoopbackAddress();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            return false;
        }
    }
}
