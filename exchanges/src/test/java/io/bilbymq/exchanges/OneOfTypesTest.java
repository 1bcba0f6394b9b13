package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types that choose one destination of all: x-random, x-local-random, x-modulus-hash, x-consistent-hash. */
class OneOfTypesTest {
    private static final int MESSAGES = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random", "x-modulus-hash", "x-consistent-hash"})
    void everyMessageGoesToOneOfThoseThatAreBound(String type) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        Router<String> router = Types.newRouter(type);
        Set<Binding<String>> bound = new HashSet<>();

        for (int i = 0; i < 5_000; i++) {
            Binding<String> binding = new Binding<>(
                    "q" + random.nextInt(6), "" + (1 + random.nextInt(3)), Map.of("n", (long) random.nextInt(2)));
            if (random.nextInt(12) >= bound.size()) {
                assertThat(router.bind(binding)).as("seed %d", seed).isEqualTo(bound.add(binding));
            } else {
                assertThat(router.unbind(binding)).as("seed %d", seed).isEqualTo(bound.remove(binding));
            }

            List<String> found = new ArrayList<>();
            router.route(Message.withKeys("k" + i), found::add);

            assertThat(router.isEmpty()).as("seed %d", seed).isEqualTo(bound.isEmpty());
            assertThat(found).as("seed %d", seed).hasSize(bound.isEmpty() ? 0 : 1);
            assertThat(bound.stream().map(Binding::destination))
                    .as("seed %d", seed)
                    .containsAll(found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random", "x-modulus-hash", "x-consistent-hash"})
    void everyDestinationGetsItsShareHoweverOftenItIsBound(String type) {
        Router<String> router = Types.newRouter(type);
        for (int i = 0; i < 10; i++) {
            router.bind(new Binding<>("q" + i, "1"));
            router.bind(new Binding<>("q0", "1", Map.of("n", (long) i)));
        }

        Map<String, Integer> shares = shares(router);

        assertThat(shares).hasSize(10);
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(1_600, 2_400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-modulus-hash", "x-consistent-hash"})
    void theSameKeyGoesToTheSameDestination(String type) {
        Router<String> router = Types.newRouter(type);
        Router<String> other = Types.newRouter(type);
        for (int i = 0; i < 10; i++) {
            router.bind(new Binding<>("q" + i, "1"));
            other.bind(new Binding<>("q" + i, "1"));
        }

        assertThat(router.routesByKeyAlone()).isTrue();
        for (int i = 0; i < 1_000; i++) {
            assertThat(one(router, "k" + i)).isEqualTo(one(router, "k" + i)).isEqualTo(one(other, "k" + i));
        }
    }

    @Test
    void modulusHashDoesNotDependOnTheOrderOfBinding() {
        Router<String> upwards = Types.newRouter("x-modulus-hash");
        Router<String> downwards = Types.newRouter("x-modulus-hash");
        for (int i = 0; i < 10; i++) {
            upwards.bind(new Binding<>("q" + i, ""));
            downwards.bind(new Binding<>("q" + (9 - i), ""));
        }

        for (int i = 0; i < 1_000; i++) {
            assertThat(one(upwards, "k" + i)).isEqualTo(one(downwards, "k" + i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random", "x-modulus-hash", "x-consistent-hash"})
    @Timeout(RoutingTest.HANG_SECONDS)
    void takesAHundredThousandBindingsOneByOne(String type) {
        Router<String> router = Types.newRouter(type);
        int count = 100_000;

        for (int i = 0; i < count; i++) {
            router.bind(new Binding<>("q" + i, "1"));
        }
        Set<String> found = RoutingTest.route(router, Message.withKeys("k"));
        for (int i = 0; i < count; i++) {
            router.unbind(new Binding<>("q" + i, "1"));
        }

        assertThat(found).hasSize(1);
        assertThat(router.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-random", "x-local-random"})
    void chanceIsNotToBeRemembered(String type) {
        assertThat(Types.newRouter(type).routesByKeyAlone()).isFalse();
    }

    @Test
    void localRandomTakesAnEmptyBindingKeyOnly() {
        ExchangeType type = Types.named("x-local-random");

        assertThatCode(() -> type.validateBinding("", Map.of())).doesNotThrowAnyException();
        assertThatThrownBy(() -> type.validateBinding("k", Map.of()))
                .isInstanceOf(InvalidBindingException.class)
                .hasMessage("Non empty binding 'k' key not permitted");
    }

    static Map<String, Integer> shares(Router<String> router) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            shares.merge(one(router, "key." + i), 1, Integer::sum);
        }
        return shares;
    }

    static String one(Router<String> router, String key) {
        return RoutingTest.route(router, Message.withKeys(key)).iterator().next();
    }
}
