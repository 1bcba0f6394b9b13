package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DelayedMessageTypeTest {
    private static Router<String> router(Map<String, Object> arguments) {
        return ExchangeTypes.load().named("x-delayed-message").orElseThrow().newRouter(arguments);
    }

    @Test
    void itRoutesAsTheTypeThatItsArgumentNames() {
        Router<String> topic = router(Map.of("x-delayed-type", "topic"));
        topic.bind(new Binding<>("q", "a.*"));
        Router<String> plugin = router(Map.of("x-delayed-type", "x-upside-down"));
        plugin.bind(new Binding<>("q", "abc"));

        assertThat(RoutingTest.route(topic, Message.withKeys("a.b"))).containsExactly("q");
        assertThat(RoutingTest.route(topic, Message.withKeys("a"))).isEmpty();
        assertThat(RoutingTest.route(plugin, Message.withKeys("cba"))).containsExactly("q");
    }

    @Test
    void withoutATypeToRouteByItIsNone() {
        for (Map<String, Object> arguments : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("x-delayed-type", 5L),
                Map.of("x-delayed-type", "x-delayed-message"),
                Map.of("x-delayed-type", "x-nope"))) {
            assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(() -> router(arguments));
        }
    }

    @Test
    void argumentsOfTheOtherTypeAreChecked() {
        assertThatExceptionOfType(InvalidArgumentException.class)
                .isThrownBy(
                        () -> router(Map.of("x-delayed-type", "x-recent-history", "x-recent-history-length", "many")));
    }
}
