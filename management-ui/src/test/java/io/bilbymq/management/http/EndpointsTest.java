package io.bilbymq.management.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {
    private static CompletionStage<Answer> nothing(Request request) {
        return CompletableFuture.completedStage(Answer.noContent());
    }

    private static Endpoint get(String path) {
        return Endpoint.get(path, Audience.MANAGEMENT, path, EndpointsTest::nothing);
    }

    private static Endpoints of(Endpoint... endpoints) {
        return new Endpoints(List.of(() -> List.of(endpoints)));
    }

    private static Endpoints gets(String... paths) {
        return new Endpoints(
                List.of(() -> List.of(paths).stream().map(EndpointsTest::get).toList()));
    }

    private static String found(Endpoints endpoints, String path) {
        return endpoints
                .find(path)
                .map(place -> place.byMethod().values().iterator().next().path())
                .orElse("nothing");
    }

    @Test
    void aWordGoesBeforeAVariable() {
        final Endpoints endpoints = gets("/queues/{vhost}", "/queues/detailed", "/queues/{vhost}/{queue}");

        assertThat(found(endpoints, "/queues/detailed")).isEqualTo("/queues/detailed");
        assertThat(found(endpoints, "/queues/shop")).isEqualTo("/queues/{vhost}");
    }

    @Test
    void aWordThatLeadsNowhereGivesWayToAVariable() {
        final Endpoints endpoints = gets("/queues/quorum/{vhost}/{queue}/status", "/queues/{vhost}/{queue}");

        assertThat(found(endpoints, "/queues/quorum/orders")).isEqualTo("/queues/{vhost}/{queue}");
        assertThat(endpoints.find("/queues/quorum/orders").orElseThrow().variables())
                .isEqualTo(Map.of("vhost", "quorum", "queue", "orders"));
    }

    @ParameterizedTest
    @CsvSource({
        "%2F, /",
        "%2f, /",
        "a%2Fb, a/b",
        "..,..",
        ".,.",
        "a+b, a+b",
        "a%2Bb, a+b",
        "a%20b, a b",
        "a b, a b",
        "%C3%BC, ü",
        "%25, %",
        "%252F, %2F",
        "a=b&c;d?e, a=b&c;d?e",
    })
    void aVariableIsWhatItsEncodingStandsFor(String sent, String meant) {
        assertThat(gets("/queues/{vhost}").find("/queues/" + sent).orElseThrow().variables())
                .isEqualTo(Map.of("vhost", meant));
    }

    @Test
    void whatIsNotEncodedIsTakenForItsBytes() {
        // ü as the two bytes of UTF-8, each a character, as a decoder of HTTP has them
        assertThat(gets("/queues/{vhost}")
                        .find("/queues/\u00c3\u00bc")
                        .orElseThrow()
                        .variables())
                .isEqualTo(Map.of("vhost", "ü"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%2",
                "%zz",
                "%-1",
                "%+1",
                "a%",
                "%FF",
                "%C3",
                "%C3%28",
                "%C0%AF",
                "%ED%A0%80",
                "\u20ac",
                "ü"
            })
    void whatIsEncodedWronglyLeadsNowhere(String segment) {
        assertThat(gets("/queues/{vhost}").find("/queues/" + segment)).isEmpty();
    }

    @Test
    void aWordIsNotAVariableOfItself() {
        assertThat(gets("/queues").find("/{queues}")).isEmpty();
    }

    @Test
    void aSlashAtTheEndCountsForNothingAndTwoForAnEmptyName() {
        final Endpoints endpoints = gets("/queues", "/queues/{vhost}");

        assertThat(found(endpoints, "/queues/")).isEqualTo("/queues");
        assertThat(endpoints.find("/queues//").orElseThrow().variables()).isEqualTo(Map.of("vhost", ""));
        assertThat(endpoints.find("/queues/a/").orElseThrow().variables()).isEqualTo(Map.of("vhost", "a"));
    }

    @Test
    void theRootIsFoundWithAndWithoutItsSlash() {
        assertThat(found(gets("/"), "/")).isEqualTo("/");
        assertThat(found(gets("/"), "")).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/nothing", "/queues/a/b/c", "queues", "xqueues", "//queues", "*"})
    void whatIsNotThereIsNotFound(String path) {
        assertThat(gets("/queues", "/queues/{vhost}/{queue}").find(path)).isEmpty();
    }

    @Test
    void twoEndpointsMayNotBeTheSame() {
        assertThatThrownBy(() -> gets("/queues/{vhost}", "/queues/{vhost}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("twice: GET /queues/{vhost}");
        assertThatThrownBy(() -> gets("/queues/{vhost}", "/queues/{host}/{queue}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("/queues/{host}/{queue} calls {vhost} otherwise");
    }

    @Test
    void aPlaceListsItsMethods() {
        final Endpoints endpoints = of(
                Endpoint.put("/a", Audience.MANAGEMENT, "", EndpointsTest::nothing),
                get("/a"),
                Endpoint.delete("/b", Audience.MANAGEMENT, "", EndpointsTest::nothing));

        assertThat(endpoints.find("/a").orElseThrow().allowed()).isEqualTo("GET, PUT, HEAD, OPTIONS");
        assertThat(endpoints.find("/b").orElseThrow().allowed()).isEqualTo("DELETE, OPTIONS");
    }

    @Test
    void allAreListedInTheOrderOfTheirResources() {
        final Endpoints endpoints =
                new Endpoints(List.of(() -> List.of(get("/b"), get("/a")), () -> List.of(get("/c"))));

        assertThat(endpoints.all()).extracting(Endpoint::path).containsExactly("/b", "/a", "/c");
    }
}
