package io.bilbymq.management.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.management.http.ApiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are sent. */
class ConsoleHandlerTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ApiServer server;
    private static int atRoot;
    private static int atPrefix;

    @BeforeAll
    static void start() {
        server = new ApiServer();
        atRoot = server.listen(new ListenAddress("127.0.0.1", 0), new ConsoleHandler(server, ""));
        atPrefix = server.listen(new ListenAddress("127.0.0.1", 0), new ConsoleHandler(server, "/mq"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        final HttpRequest.Builder request = request(atRoot, path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The path of the script that the page begins with. */
    private static String script() throws IOException, InterruptedException {
        final Matcher found =
                Pattern.compile("src=\"(console/[^\"]*/app\\.js)\"").matcher(text(get("/")));
        assertThat(found.find()).isTrue();
        return "/" + found.group(1);
    }

    @Test
    void thePageIsAskedForAnewEachTimeAndNotSentAgain() throws Exception {
        final HttpResponse<byte[]> first = get("/");
        final HttpResponse<byte[]> again = get("/", "If-None-Match", header(first, "ETag"));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void whatThePageConsistsOfMayBeKeptForEver() throws Exception {
        final HttpResponse<byte[]> script = get(script());

        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(script, "Cache-Control")).contains("immutable");
    }

    @Test
    void everythingIsSentWithWhatABrowserIsToInsistOn() throws Exception {
        for (final String path : new String[] {"/", script(), "/nothing"}) {
            final HttpResponse<byte[]> response = get(path);

            assertThat(header(response, "Content-Security-Policy"))
                    .startsWith("default-src 'none'; script-src 'self' 'sha256-")
                    .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self';");
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(header(response, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        }
    }

    @Test
    void whoUnderstandsGzipGetsLess() throws Exception {
        final HttpResponse<byte[]> plain = get("/");
        final HttpResponse<byte[]> gzipped = get("/", "Accept-Encoding", "br, GZIP");

        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(header(gzipped, "Content-Encoding")).isEqualTo("gzip");
        assertThat(gzipped.body()).hasSizeLessThan(plain.body().length);
        assertThat(ConsoleFiles.load().index().gzipped().getBytes()).isEqualTo(gzipped.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/index.html",
                "/console/",
                "/console/../api/x",
                "/console/%2e%2e/%2e%2e/etc/passwd",
                "/console/lib/lit/../lit/index.js",
                "/console/ConsoleFiles.class",
                "//"
            })
    void whatIsNotInTheListIsNotThere(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void whoeverMayGetMayHead() throws Exception {
        final HttpResponse<byte[]> head = send(request(atRoot, "/").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "ETag")).isEqualTo(header(get("/"), "ETag"));
    }

    @Test
    void nothingElseCanBeDone() throws Exception {
        final HttpResponse<byte[]> post = send(request(atRoot, "/").POST(BodyPublishers.ofString("x")));

        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(header(post, "Allow")).isEqualTo("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mq"})
    void whoLeavesOutThePrefixIsShownTheWay(String path) throws Exception {
        final HttpResponse<byte[]> response = send(request(atPrefix, path));

        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(header(response, "Location")).isEqualTo("/mq/");
        assertThat(send(request(atPrefix, "/mq/")).statusCode()).isEqualTo(200);
        assertThat(send(request(atPrefix, "/mqx/")).statusCode()).isEqualTo(404);
    }
}
