package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExchangeTypesTest {
    @Test
    void knowsTheBuiltInTypesByName() {
        assertThat(ExchangeTypes.load().names())
                .contains(
                        "direct",
                        "fanout",
                        "headers",
                        "topic",
                        "x-consistent-hash",
                        "x-delayed-message",
                        "x-local-random",
                        "x-modulus-hash",
                        "x-random",
                        "x-recent-history");
    }

    @Test
    void knowsNoOthers() {
        assertThat(ExchangeTypes.load().named("x-nope")).isEmpty();
    }

    @Test
    void findsTypesOnTheClassPath() {
        Router<String> router =
                ExchangeTypes.load().named("x-upside-down").orElseThrow().newRouter(Map.of());
        router.bind(new Binding<>("q", "abc"));

        assertThat(RoutingTest.route(router, Message.withKeys("cba"))).containsExactly("q");
        assertThat(RoutingTest.route(router, Message.withKeys("abc"))).isEmpty();
    }
}
