package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeduplicationTypeTest {
    private static Router<String> router(Map<String, Object> arguments) {
        return ExchangeTypes.load()
                .named("x-message-deduplication")
                .orElseThrow()
                .newRouter(arguments);
    }

    @Test
    void itRoutesToEverythingWhateverTheKey() {
        Router<String> router =
                router(Map.of("x-cache-size", 10L, "x-cache-ttl", "1000", "x-cache-persistence", "disk"));
        router.bind(new Binding<>("one", "a"));
        router.bind(new Binding<>("two", "b"));

        assertThat(RoutingTest.route(router, Message.withKeys("c"))).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void withoutAPositiveSizeItIsNone() {
        for (Map<String, Object> arguments : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("x-cache-size", 0L),
                Map.of("x-cache-size", -1L),
                Map.of("x-cache-size", true),
                Map.of("x-cache-size", 2.5),
                Map.of("x-cache-size", "many"),
                Map.of("x-cache-size", "0"))) {
            assertThatExceptionOfType(InvalidArgumentException.class)
                    .isThrownBy(() -> router(arguments))
                    .withMessage("Missing or invalid argument, 'x-cache-size' must be an integer greater than 0");
        }
    }

    @Test
    void timeAndPersistenceAreCheckedIfTheyAreThere() {
        for (Object ttl : List.<Object>of(0L, -5L, "soon", false)) {
            assertThatExceptionOfType(InvalidArgumentException.class)
                    .isThrownBy(() -> router(Map.of("x-cache-size", "10", "x-cache-ttl", ttl)))
                    .withMessage("Invalid argument, 'x-cache-ttl' must be an integer greater than 0");
        }
        for (Object persistence : List.<Object>of(1L, "tape", true)) {
            assertThatExceptionOfType(InvalidArgumentException.class)
                    .isThrownBy(() -> router(Map.of("x-cache-size", 10L, "x-cache-persistence", persistence)))
                    .withMessage("Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'");
        }
    }
}
