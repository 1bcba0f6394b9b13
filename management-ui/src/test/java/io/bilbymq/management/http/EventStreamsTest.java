package io.bilbymq.management.http;

import static io.bilbymq.management.http.TestApi.anonymous;
import static io.bilbymq.management.http.TestApi.begin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.management.http.RawClient.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventStreamsTest {
    private static final String FOLLOW = "Accept: text/event-stream\r\n\r\n";

    private TestApi api;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
        client = api.client();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        api.close();
    }

    private static String said(String what) {
        return "data: {\"said\":\"" + what + "\"}\n\n";
    }

    @Test
    void whoFollowsIsAnsweredAtOnceAndWhenTheAnswerIsAnotherOne() throws IOException {
        final Reply begun = client.ask(begin("GET /news") + FOLLOW);

        assertThat(begun.status()).isEqualTo(200);
        assertThat(begun.headers())
                .containsEntry("content-type", "text/event-stream")
                .containsEntry("cache-control", "no-store");
        assertThat(client.chunk()).isEqualTo(said("nothing"));

        api.news = Optional.of("something");
        api.round();
        assertThat(client.chunk()).isEqualTo(said("something"));
    }

    @Test
    void whatIsTheSameIsNotSentAgainButTheConnectionIsUsed() throws IOException {
        client.ask(begin("GET /news") + FOLLOW);
        client.chunk();

        api.round();

        assertThat(client.chunk()).isEqualTo(":\n\n");
    }

    @Test
    void whatIsGoneEndsTheStreamWithTheReason() throws IOException {
        client.ask(begin("GET /news") + FOLLOW);
        client.chunk();

        api.news = Optional.empty();
        api.round();

        assertThat(client.chunk())
                .isEqualTo("event: failed\ndata: "
                        + "{\"error\":\"Object Not Found\",\"reason\":\"Not Found\",\"status\":404}\n\n");
        assertThat(client.chunk()).isEmpty();
        assertThat(api.followers()).isZero();
    }

    @Test
    void whoMayNotAnyMoreHearsSo() throws IOException {
        client.ask(begin("GET /news") + FOLLOW);
        client.chunk();

        api.banned = "anna";
        api.round();

        assertThat(client.chunk()).startsWith("event: failed\n").contains("\"status\":401");
        assertThat(client.chunk()).isEmpty();
    }

    @Test
    void whoIsRefusedGetsNoStream() throws IOException {
        assertThat(client.ask(anonymous("GET /news") + FOLLOW).status()).isEqualTo(401);
        assertThat(client.ask(begin("GET /nowhere") + FOLLOW).status()).isEqualTo(404);
        assertThat(api.followers()).isZero();
    }

    @Test
    void whatIsNoJsonIsAnsweredAsToAnybody() throws IOException {
        final Reply reply = client.ask(begin("GET /size/3") + FOLLOW);

        assertThat(reply.header("content-type")).isEqualTo("text/plain");
        assertThat(reply.body()).isEqualTo("xxx");
    }

    @Test
    void whoGoesIsForgotten() throws IOException {
        client.ask(begin("GET /news") + FOLLOW);
        client.chunk();
        assertThat(api.followers()).isOne();

        client.close();

        await().until(() -> api.followers() == 0);
        api.round();
    }

    @Test
    void whoDoesNotReadIsNotAskedForAndOthersHearOn() throws IOException {
        try (RawClient deaf = api.client()) {
            api.news = Optional.of("x".repeat(8_000_000));
            deaf.send(begin("GET /news") + FOLLOW);
            await().until(() -> api.followers() == 1);
            api.news = Optional.of("nothing");
            client.ask(begin("GET /news") + FOLLOW);
            client.chunk();

            api.news = Optional.of("something");
            api.round();

            assertThat(client.chunk()).isEqualTo(said("something"));
        }
    }

    @Test
    void thereIsABoundOnThoseWhoFollow() throws IOException {
        final List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < EventStreams.MAX; i++) {
                final RawClient each = api.client();
                clients.add(each);
                assertThat(each.ask(begin("GET /news") + FOLLOW).status()).isEqualTo(200);
            }

            assertThat(client.ask(begin("GET /news") + FOLLOW).status()).isEqualTo(503);
        } finally {
            for (final RawClient each : clients) {
                each.close();
            }
        }
    }
}
