package io.bilbymq.management.http;

import static io.bilbymq.management.http.TestApi.anonymous;
import static io.bilbymq.management.http.TestApi.authorization;
import static io.bilbymq.management.http.TestApi.begin;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.management.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiHandlerTest {
    private static TestApi api;

    private RawClient client;

    @BeforeAll
    static void start() {
        api = new TestApi(new ApiServer(), new Cors(List.of("https://site.example"), 600));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = api.client();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    private Reply ask(String request) throws IOException {
        return client.ask(request + "\r\n");
    }

    private static String error(String error, String reason) {
        return "{\"error\":\"" + error + "\",\"reason\":\"" + reason + "\"}";
    }

    // Methods.

    @Test
    void whoMayIsAnswered() throws IOException {
        final Reply reply = ask(begin("GET /hello"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"said\":\"anna\"}");
        assertThat(reply.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("cache-control", "no-cache")
                .containsEntry("vary", "accept, accept-encoding, origin");
    }

    @Test
    void headIsWhatGetWouldBeWithoutItsBody() throws IOException {
        final Reply get = ask(begin("GET /hello"));
        final Reply head = client.head(begin("HEAD /hello") + "\r\n");

        assertThat(head).isEqualTo(new Reply(200, get.headers(), ""));
        assertThat(ask(begin("GET /hello"))).isEqualTo(get);
    }

    @Test
    void optionsSayWhatMayBeDoneToWhoeverAsks() throws IOException {
        final Reply reply = ask(anonymous("OPTIONS /hello"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST", "PATCH", "TRACE", "WHATEVER"})
    void anotherMethodIsNotAllowedAndThoseThatAreAreNamed(String method) throws IOException {
        final Reply reply = ask(anonymous(method + " /hello"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
    }

    @Test
    void whatCannotBeLookedAtHasNoHead() throws IOException {
        assertThat(client.head(begin("HEAD /length") + "\r\n").status()).isEqualTo(405);
        assertThat(ask(anonymous("OPTIONS /length")).header("allow")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void noContentHasNone() throws IOException {
        final Reply reply = ask(begin("DELETE /hello"));

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.headers()).doesNotContainKeys("content-type", "content-length", "etag");
    }

    // Paths.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/apihello",
                "/apix/hello",
                "/ap",
                "*",
                "/API/hello",
                "/api/hello/x",
                "/api%2Fhello",
                "/api//hello",
                "//api/hello",
                "/api/vhosts/%zz",
                "/api/vhosts/%C3",
                "/api/../api/hello",
                "http:/api/hello"
            })
    void whatIsNotThereIsNotFound(String path) throws IOException {
        final Reply reply = client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEqualTo(error("Object Not Found", "Not Found"));
    }

    @Test
    void anAbsoluteUriIsOneToo() throws IOException {
        final Reply reply = client.ask("GET http://localhost/api/open HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"q=a%20b+c, a b c", "q=, ''", "q, ''", "q=1&q=2, 1", "q=a;b, a;b", "x=1, -", "q=%C3%BC, ü"})
    void whatStandsBehindTheQuestionMarkIsDecoded(String query, String meant) throws IOException {
        assertThat(ask(anonymous("GET /query?" + query)).body()).isEqualTo("{\"said\":\"" + meant + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q=%", "q=%z", "q=%zz", "%=1"})
    void whatIsEncodedWronglyThereIsTheClientsFault(String query) throws IOException {
        assertThat(ask(anonymous("GET /query?" + query)).status()).isEqualTo(400);
    }

    // Who may.

    @Test
    void whoSaysNothingIsAsked() throws IOException {
        final Reply reply = ask(anonymous("GET /hello"));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Basic realm=\"RabbitMQ Management\"");
    }

    @Test
    void whoMayNotIsToldWhy() throws IOException {
        assertThat(ask(begin("GET /admin")).body()).isEqualTo(error("not_authorised", "Not administrator user"));
        assertThat(ask(begin("GET /vhosts/others")).body())
                .isEqualTo(error("not_authorised", "User not authorised to access virtual host"));
        assertThat(ask(begin("GET /vhosts/theirs")).body()).isEqualTo("{\"said\":\"theirs\"}");
    }

    @Test
    void aVirtualHostThatIsNotThereIsNotFoundUnlessItIsToBeMade() throws IOException {
        assertThat(ask(begin("GET /vhosts/missing")).status()).isEqualTo(404);
        assertThat(ask(begin("PUT /vhosts/missing")).status()).isEqualTo(200);
    }

    // Bodies.

    @Test
    void aBodyIsReadUpToItsLimit() throws IOException {
        assertThat(post(TestApi.BODY_MAX, "x".repeat(TestApi.BODY_MAX)).body()).isEqualTo("{\"said\":100000}");
        assertThat(chunked("/length", TestApi.BODY_MAX).body()).isEqualTo("{\"said\":100000}");

        final Reply tooLong = chunked("/length", TestApi.BODY_MAX + 1);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.body()).isEqualTo(error("bad_request", "Exceeded HTTP request body size limit"));
        assertThat(ask(begin("GET /hello")).status()).isEqualTo(200);
    }

    private Reply post(long announced, String body) throws IOException {
        return client.ask(begin("POST /length") + "Content-Length: " + announced + "\r\n\r\n" + body);
    }

    private Reply chunked(String path, int bytes) throws IOException {
        return client.ask(begin("POST " + path) + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(bytes)
                + "\r\n" + "x".repeat(bytes) + "\r\n0\r\n\r\n");
    }

    @Test
    void aBodyThatIsAnnouncedToBeTooLongIsRefusedBeforeItComes() throws IOException {
        assertThat(post(9_000_000_000_000L, "").status()).isEqualTo(400);
    }

    @Test
    void aBodyIsAskedForWhenItsSenderHasBeenLetIn() throws IOException {
        final String announced = "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";

        assertThat(client.ask(begin("POST /length") + announced).status()).isEqualTo(100);
        assertThat(client.ask("abc").body()).isEqualTo("{\"said\":3}");

        assertThat(client.ask(anonymous("POST /length") + authorization("anna:wrong") + announced)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void nothingIsReadOfSomebodyWhoIsNotLetIn() throws IOException {
        for (final String who : List.of("", authorization("anna:wrong"))) {
            try (RawClient stranger = api.client()) {
                final Reply reply = stranger.ask(anonymous("POST /length") + who + "Content-Length: 50000\r\n\r\n");

                assertThat(reply.status()).isEqualTo(401);
            }
        }
    }

    @Test
    void whatComesNeverthelessIsDroppedAndTheNextRequestIsAnswered() throws IOException {
        final Reply refused =
                client.ask(anonymous("POST /length") + "Content-Length: 50000\r\n\r\n" + "x".repeat(50_000));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(ask(begin("GET /hello")).status()).isEqualTo(200);
    }

    @Test
    void whoSendsMoreThanAnybodyMayIsClosed() throws IOException {
        client.ask(anonymous("POST /length") + "Transfer-Encoding: chunked\r\n\r\n");

        try {
            for (int i = 0; i < 1000; i++) {
                client.send("4000\r\n" + "x".repeat(0x4000) + "\r\n");
            }
        } catch (IOException closed) {
            assertThat(closed).isNotNull();
        }
        client.awaitEnd();
    }

    @Test
    void whoNeedNotLogInSendsLittle() throws IOException {
        assertThat(chunked("/open", Bodies.STRANGER_BYTES_MAX).body()).isEqualTo("{\"said\":8192}");
        assertThat(chunked("/open", Bodies.STRANGER_BYTES_MAX + 1).status()).isEqualTo(400);
    }

    // Answers.

    @Test
    void whoHasTheAnswerIsNotSentItAgain() throws IOException {
        final String tag = ask(begin("GET /hello")).header("etag");

        for (final String known : List.of(tag, "\"x\", " + tag, "W/" + tag)) {
            final Reply reply = ask(begin("GET /hello") + "If-None-Match: " + known + "\r\n");
            assertThat(reply.status()).isEqualTo(304);
            assertThat(reply.body()).isEmpty();
        }
        assertThat(ask(begin("GET /hello") + "If-None-Match: \"x\"\r\n").status())
                .isEqualTo(200);
        assertThat(ask(anonymous("GET /open") + "If-None-Match: " + tag + "\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anAnswerOfAnySizeArrivesWhole() throws IOException {
        for (final int size : new int[] {0, 1, 65_535, 65_536, 65_537, 131_072, 5_000_001}) {
            final Reply reply = ask(begin("GET /size/" + size));

            assertThat(reply.body()).hasSize(size).doesNotContain("y");
        }
    }

    @Test
    void anAnswerIsCompressedIfTheClientUnderstandsThat() throws IOException {
        client.send(begin("GET /size/100000") + "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n");

        assertThat(client.awaitEnd()).isLessThan(10_000);
    }

    // Failures.

    @ParameterizedTest
    @ValueSource(strings = {"/fails", "/fails/later"})
    void aDefectIsForTheLogAndNotForTheClient(String path) throws IOException {
        final Reply reply = ask(begin("GET " + path));

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body())
                .isEqualTo(error("internal_server_error", "internal error; the broker's log says more"));
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, 404, not_found",
        "ACCESS_REFUSED, 401, not_authorised",
        "NOT_ALLOWED, 401, not_authorised",
        "PRECONDITION_FAILED, 400, bad_request",
        "RESOURCE_LOCKED, 400, bad_request",
        "INTERNAL_ERROR, 500, internal_server_error"
    })
    void whatAChannelWouldBeToldIsToldByAStatus(String code, int status, String error) throws IOException {
        final Reply reply = ask(begin("GET /amqp/" + code));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(error(error, "because"));
    }

    // Pages of other sites.

    @Test
    void aPageOfASiteThatIsListedMayReadAnswers() throws IOException {
        final Reply reply = ask(begin("GET /hello") + "Origin: https://site.example\r\n");

        assertThat(reply.headers())
                .containsEntry("access-control-allow-origin", "https://site.example")
                .containsEntry("access-control-allow-credentials", "true")
                .doesNotContainKeys("access-control-allow-methods");
    }

    @Test
    void aBrowserIsToldWhatSuchAPageMaySend() throws IOException {
        final Reply reply = ask(anonymous("OPTIONS /hello")
                + "Origin: https://site.example\r\nAccess-Control-Request-Headers: authorization,content-type\r\n");

        assertThat(reply.headers())
                .containsEntry("access-control-allow-origin", "https://site.example")
                .containsEntry("access-control-allow-methods", "DELETE, GET, HEAD, OPTIONS")
                .containsEntry("access-control-allow-headers", "authorization,content-type")
                .containsEntry("access-control-max-age", "600");
    }

    @Test
    void aPageOfAnotherSiteMayNot() throws IOException {
        assertThat(ask(begin("GET /hello") + "Origin: https://other.example\r\n")
                        .headers())
                .doesNotContainKeys("access-control-allow-origin", "access-control-allow-credentials");
        assertThat(ask(begin("GET /hello")).headers()).doesNotContainKeys("access-control-allow-origin");
    }

    @Test
    void anErrorMayBeReadByThemToo() throws IOException {
        assertThat(ask(anonymous("GET /hello") + "Origin: https://site.example\r\n")
                        .headers())
                .containsEntry("access-control-allow-origin", "https://site.example");
    }
}
