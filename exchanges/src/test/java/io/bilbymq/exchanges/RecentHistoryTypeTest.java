package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecentHistoryTypeTest {
    @Test
    void keepsTheLatestMessagesOldestFirst() {
        Router<String> router = Types.newRouter("x-recent-history", Map.of("x-recent-history-length", 3L));

        for (int i = 0; i < 5; i++) {
            router.route(Message.withKeys("k" + i), destination -> {});
        }

        assertThat(router.history()).extracting(Routable::routingKey).containsExactly("k2", "k3", "k4");
    }

    @Test
    void keepsTwentyUnlessToldOtherwise() {
        Router<String> router = Types.newRouter("x-recent-history");

        for (int i = 0; i < 50; i++) {
            router.route(Message.withKeys("k" + i), destination -> {});
        }

        assertThat(router.history()).hasSize(20);
    }

    @Test
    void doesNotKeepAMessageThatAsksNotToBeStored() {
        Router<String> router = Types.newRouter("x-recent-history");
        router.bind(new Binding<>("q", ""));

        List<String> found = new ArrayList<>();
        router.route(Message.withHeaders(Map.of("x-recent-history-no-store", true)), found::add);
        router.route(Message.withHeaders(Map.of("x-recent-history-no-store", "true")), found::add);

        assertThat(found).containsExactly("q", "q");
        assertThat(router.history()).hasSize(1);
    }

    @Test
    void hasToSeeEveryMessage() {
        assertThat(Types.newRouter("x-recent-history").routesByKeyAlone()).isFalse();
    }

    @Test
    void severalThreadsLeaveNoMoreThanTheLength() throws Exception {
        Router<String> router = Types.newRouter("x-recent-history", Map.of("x-recent-history-length", 5L));
        ExecutorService threads = Executors.newFixedThreadPool(4);

        List<Future<?>> publishers = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            publishers.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    router.route(Message.withKeys("k"), destination -> {});
                }
            }));
        }
        threads.shutdown();
        for (Future<?> publisher : publishers) {
            publisher.get(RoutingTest.HANG_SECONDS, TimeUnit.SECONDS);
        }

        assertThat(router.history()).hasSize(5);
    }

    static List<Map<String, Object>> wrongLengths() {
        return List.of(
                Map.of("x-recent-history-length", 0L, "text", "0"),
                Map.of("x-recent-history-length", -1L, "text", "-1"),
                Map.of("x-recent-history-length", "5", "text", "<<\"5\">>"));
    }

    @ParameterizedTest
    @MethodSource("wrongLengths")
    void refusesALengthThatIsNoPositiveInteger(Map<String, Object> arguments) {
        assertThatThrownBy(() -> Types.newRouter("x-recent-history", arguments))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "Invalid argument %s, 'x-recent-history-length' must be a positive integer",
                        arguments.get("text"));
    }
}
