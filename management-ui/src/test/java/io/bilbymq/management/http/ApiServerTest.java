package io.bilbymq.management.http;

import static io.bilbymq.management.http.TestApi.anonymous;
import static io.bilbymq.management.http.TestApi.begin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.management.http.RawClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean harm, or are slow. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiServerTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long MANY_BYTES = 100_000_000;

    private static TestApi api(int connections, int strangers, long bodyBytes, Duration patience) {
        return new TestApi(new ApiServer(new ApiServer.Limits(connections, strangers, bodyBytes, patience)), Cors.NONE);
    }

    private static TestApi impatient() {
        return api(100, 100, MANY_BYTES, SHORT);
    }

    // Slow ones.

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GET /api/open HTTP/1.1\r\n", "GET /api/open HTTP/1.1\r\nHost: localhost\r\nX:"})
    void whoDoesNotCompleteARequestIsClosed(String begin) throws IOException {
        try (TestApi api = impatient();
                RawClient client = api.client()) {
            client.send(begin);

            assertThat(client.awaitEnd()).isZero();
        }
    }

    @Test
    void headersThatTrickleInDoNotKeepAConnectionOpen() throws IOException {
        try (TestApi api = impatient();
                RawClient client = api.client()) {
            client.send("GET /api/open HTTP/1.1\r\nX: ");
            while (!client.endsWithin(20)) {
                trickle(client);
            }
        }
    }

    @Test
    void aBodyThatTricklesInDoesNotEither() throws IOException {
        try (TestApi api = impatient();
                RawClient client = api.client()) {
            client.send(begin("POST /length") + "Content-Length: 90000\r\n\r\n");
            while (!client.endsWithin(20)) {
                trickle(client);
            }
        }
    }

    private static void trickle(RawClient client) throws IOException {
        try {
            client.send("x");
        } catch (IOException closed) {
            // which is what the next look at the connection finds out
            assertThat(client.endsWithin(1000)).isTrue();
        }
    }

    @Test
    void whoHasBeenAnsweredMayAskAgainAndIsClosedIfHeDoesNot() throws IOException {
        try (TestApi api = impatient();
                RawClient client = api.client()) {
            assertThat(client.ask(anonymous("GET /open") + "\r\n").status()).isEqualTo(200);
            assertThat(client.ask(anonymous("GET /open") + "\r\n").status()).isEqualTo(200);

            assertThat(client.awaitEnd()).isZero();
        }
    }

    @Test
    void whoDoesNotReadAnAnswerIsClosed() throws IOException {
        try (TestApi api = impatient();
                RawClient client = api.client()) {
            client.send(begin("GET /size/50000000") + "\r\n");
            assertThat(client.awaitByte()).isEqualTo('H');

            await("the end of who does not read").until(() -> count(api) == 0);

            assertThat(client.awaitEnd()).isLessThan(50_000_000);
        }
    }

    private static int count(TestApi api) {
        final CompletableFuture<Integer> count = new CompletableFuture<>();
        api.server
                .thread()
                .execute(() -> count.complete(api.server.connections().count()));
        return count.join();
    }

    // Many.

    @Test
    void theEldestWhoHasNotLoggedInMakesRoom() throws IOException {
        try (TestApi api = api(100, 2, MANY_BYTES, LONG);
                RawClient known = api.client()) {
            known.ask(begin("GET /hello") + "\r\n");
            try (RawClient first = api.client()) {
                await().until(() -> count(api) == 2);
                try (RawClient second = api.client()) {
                    await().until(() -> count(api) == 3);
                    try (RawClient third = api.client()) {
                        first.awaitEnd();

                        assertThat(second.ask(anonymous("GET /open") + "\r\n").status())
                                .isEqualTo(200);
                        assertThat(third.ask(begin("GET /hello") + "\r\n").status())
                                .isEqualTo(200);
                        assertThat(known.ask(begin("GET /hello") + "\r\n").status())
                                .isEqualTo(200);
                    }
                }
            }
        }
    }

    @Test
    void theOneThatIsIdleForLongestMakesRoomAndWhoIsServedDoesNot() throws IOException {
        try (TestApi api = api(2, 2, MANY_BYTES, LONG);
                RawClient served = api.client();
                RawClient idle = api.client()) {
            idle.ask(begin("GET /hello") + "\r\n");
            served.send(begin("GET /later") + "\r\n");
            await().until(() -> api.waiting.get() == 1);

            try (RawClient next = api.client()) {
                idle.awaitEnd();
                assertThat(next.ask(begin("GET /hello") + "\r\n").status()).isEqualTo(200);
            }

            api.later.complete(Answer.text("text/plain", "at last"));
            assertThat(served.reply().body()).isEqualTo("at last");
        }
    }

    @Test
    void theNewOneIsClosedIfAllAreServed() throws IOException {
        try (TestApi api = api(1, 1, MANY_BYTES, LONG);
                RawClient served = api.client()) {
            served.send(begin("GET /later") + "\r\n");
            await().until(() -> api.waiting.get() == 1);

            try (RawClient next = api.client()) {
                next.awaitEnd();
            }

            api.later.complete(Answer.noContent());
            assertThat(served.reply().status()).isEqualTo(204);
        }
    }

    // Large ones.

    @Test
    void theBodiesOfAllRequestsTakeNoMoreThanThereIsRoomFor() throws IOException {
        try (TestApi api = api(100, 100, 1000, LONG);
                RawClient first = api.client();
                RawClient second = api.client()) {
            final String post = begin("POST /length") + "Content-Length: 700\r\n\r\n";
            first.send(begin("POST /length") + "Content-Length: 700\r\nExpect: 100-continue\r\n\r\n");
            assertThat(first.reply().status()).isEqualTo(100);
            first.send("x".repeat(600));

            await("the first body to be counted")
                    .until(() -> second.ask(post + "x".repeat(700)).status() == 503);
            final Reply refused = second.ask(post + "x".repeat(700));
            assertThat(refused.body()).contains("service_unavailable");

            assertThat(first.ask("x".repeat(100)).body()).isEqualTo("{\"said\":700}");
            assertThat(second.ask(post + "x".repeat(700)).body()).isEqualTo("{\"said\":700}");
        }
    }

    @Test
    void whatABodyTookIsGivenBackHoweverItEnds() throws IOException {
        try (TestApi api = api(100, 100, 1000, LONG)) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = api.client()) {
                    client.send(begin("POST /length") + "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
                    assertThat(client.reply().status()).isEqualTo(100);
                    client.send("x".repeat(900));
                }
                try (RawClient client = api.client()) {
                    final String tooLong =
                            "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001) + "\r\n0\r\n\r\n";
                    assertThat(client.ask(begin("POST /length") + tooLong).status())
                            .isEqualTo(503);
                }
            }

            try (RawClient client = api.client()) {
                final String post = begin("POST /length") + "Content-Length: 1000\r\n\r\n" + "x".repeat(1000);
                await("room for a body").until(() -> client.ask(post).status() == 200);
            }
        }
    }

    @Test
    void aLineAndHeadersThatAreTooLongAreRefused() throws IOException {
        try (TestApi api = new TestApi()) {
            try (RawClient client = api.client()) {
                assertThat(client.ask(anonymous("GET /query?q=" + "x".repeat(ApiServer.LINE_BYTES_MAX)) + "\r\n")
                                .status())
                        .isEqualTo(414);
                client.awaitEnd();
            }
            try (RawClient client = api.client()) {
                assertThat(client.ask(anonymous("GET /open") + "X: " + "x".repeat(ApiServer.HEADER_BYTES_MAX)
                                        + "\r\n\r\n")
                                .status())
                        .isEqualTo(431);
                client.awaitEnd();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\r\n\r\n\r\nx\r\n\r\n", "GET\r\n\r\n", "GET /api/open HTTP/9.9\r\n\r\n", "\0\1\2\3\r\n\r\n"})
    void whatIsNotHttpIsRefusedAndClosed(String garbage) throws IOException {
        try (TestApi api = new TestApi();
                RawClient client = api.client()) {
            client.send(garbage);
            client.awaitEnd();
        }
    }

    @Test
    void aTokenOfTheUsualSizeFitsIntoAHeader() throws IOException {
        try (TestApi api = new TestApi();
                RawClient client = api.client()) {
            assertThat(client.ask(anonymous("GET /open") + "Authorization: Bearer " + "x".repeat(12_000) + "\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    // Pipelines.

    @Test
    void requestsThatComeAtOnceAreAnsweredOneAfterTheOther() throws IOException {
        try (TestApi api = new TestApi();
                RawClient client = api.client()) {
            final StringBuilder all = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                all.append(anonymous("GET /query?q=" + i)).append("\r\n");
            }

            client.send(all.toString());

            for (int i = 0; i < 100; i++) {
                assertThat(client.reply().body()).isEqualTo("{\"said\":\"" + i + "\"}");
            }
        }
    }

    @Test
    void requestsBehindOneThatIsNotAnsweredYetAreNotLookedAt() throws IOException {
        try (TestApi api = new TestApi();
                RawClient client = api.client()) {
            client.send((begin("GET /later") + "\r\n").repeat(50));
            await().until(() -> api.waiting.get() > 0);

            assertThat(api.waiting.get()).isEqualTo(1);

            api.later.complete(Answer.noContent());
            for (int i = 0; i < 50; i++) {
                assertThat(client.reply().status()).isEqualTo(204);
            }
        }
    }

    @Test
    void theyAreNotReadEither() throws IOException {
        final int most = 64_000_000;
        try (TestApi api = new TestApi();
                SocketChannel socket =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port));
                Selector selector = Selector.open()) {
            final ByteBuffer requests =
                    ByteBuffer.wrap((begin("GET /later") + "\r\n").repeat(1000).getBytes(StandardCharsets.ISO_8859_1));
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_WRITE);

            long written = 0;
            while (written < most && selector.select(1000) > 0) {
                selector.selectedKeys().clear();
                written += socket.write(requests);
                if (!requests.hasRemaining()) {
                    requests.rewind();
                }
            }

            assertThat(written).isLessThan(most);
            assertThat(api.waiting.get()).isEqualTo(1);
        }
    }

    // Beginning and end.

    @Test
    void aPortThatIsTakenIsNamed() {
        try (TestApi api = new TestApi();
                ApiServer second = new ApiServer()) {
            assertThatThrownBy(() -> second.listen(new ListenAddress("127.0.0.1", api.port), request -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot listen at 127.0.0.1:" + api.port + " for HTTP: ");
        }
    }

    @Test
    void whoIsConnectedIsClosedAtTheEnd() throws IOException {
        final TestApi api = new TestApi();
        final List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(api.client());
            clients.get(i).ask(anonymous("GET /open") + "\r\n");
        }

        api.close();

        for (final RawClient client : clients) {
            client.awaitEnd();
            client.close();
        }
    }
}
