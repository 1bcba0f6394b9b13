package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistentHashTypeTest {
    private static final String TYPE = "x-consistent-hash";

    @Test
    void sharesAreInProportionToWeights() {
        Router<String> router = Types.newRouter(TYPE);
        router.bind(new Binding<>("one", "1"));
        router.bind(new Binding<>("three", "3"));
        router.bind(new Binding<>("six", "+6"));

        Map<String, Integer> shares = OneOfTypesTest.shares(router);

        assertThat(shares.get("one")).isCloseTo(2_000, within(300));
        assertThat(shares.get("three")).isCloseTo(6_000, within(500));
        assertThat(shares.get("six")).isCloseTo(12_000, within(600));
    }

    @Test
    void aNewDestinationTakesMessagesAndMovesNoneAmongTheOthers() {
        Router<String> router = Types.newRouter(TYPE);
        for (int i = 0; i < 9; i++) {
            router.bind(new Binding<>("q" + i, "2"));
        }
        Map<String, String> before = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            before.put("k" + i, OneOfTypesTest.one(router, "k" + i));
        }

        router.bind(new Binding<>("new", "2"));

        int taken = 0;
        for (Map.Entry<String, String> entry : before.entrySet()) {
            String after = OneOfTypesTest.one(router, entry.getKey());
            if (after.equals("new")) {
                taken++;
            } else {
                assertThat(after).isEqualTo(entry.getValue());
            }
        }
        assertThat(taken).isCloseTo(1_000, within(250));
    }

    /** As in RabbitMQ, whose buckets move up too; a ring would move none of the others' messages, whichever goes. */
    @ParameterizedTest
    @CsvSource({"q3, 0", "q0, 0.889"})
    void whenADestinationGoesThoseBoundAfterItMoveUp(String leaving, double shareOfOthersThatMoves) {
        Router<String> router = Types.newRouter(TYPE);
        for (int i = 0; i < 4; i++) {
            router.bind(new Binding<>("q" + i, "1"));
        }
        Map<String, String> before = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            before.put("k" + i, OneOfTypesTest.one(router, "k" + i));
        }

        router.unbind(new Binding<>(leaving, "1"));

        before.values().removeIf(leaving::equals);
        long moved = before.entrySet().stream()
                .filter(entry -> !OneOfTypesTest.one(router, entry.getKey()).equals(entry.getValue()))
                .count();
        assertThat(moved / (double) before.size()).isCloseTo(shareOfOthersThatMoves, within(0.03));
    }

    @Test
    void aDestinationBoundTwiceHasTheWeightOfItsOldestBinding() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        Router<String> router = Types.newRouter(TYPE);
        List<Binding<String>> oldestFirst = new ArrayList<>();

        for (int i = 0; i < 3_000; i++) {
            Binding<String> binding = new Binding<>("q" + random.nextInt(5), "" + (1 + random.nextInt(4)));
            if (random.nextInt(10) < oldestFirst.size()) {
                assertThat(router.unbind(binding)).as("seed %d", seed).isEqualTo(oldestFirst.remove(binding));
            } else if (router.bind(binding)) {
                oldestFirst.add(binding);
            }
            if (!oldestFirst.isEmpty()) {
                List<String> row = row(oldestFirst);
                int bucket = (int) JumpHash.of(StableHash.of("k" + i), row.size());

                String found = OneOfTypesTest.one(router, "k" + i);

                assertThat(found).as("seed %d", seed).isEqualTo(row.get(bucket));
            }
        }
    }

    private static List<String> row(List<Binding<String>> oldestFirst) {
        List<String> row = new ArrayList<>();
        for (Binding<String> binding : oldestFirst) {
            if (!row.contains(binding.destination())) {
                for (int i = 0; i < Integer.parseInt(binding.key()); i++) {
                    row.add(binding.destination());
                }
            }
        }
        return row;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash-header", "x-hash-on"})
    void hashesAHeaderIfAskedTo(String argument) {
        Router<String> router = tenQueues(Map.of(argument, "customer"));

        assertThat(router.routesByKeyAlone()).isFalse();
        assertDependsOnlyOn(router, i -> Message.withKeys("same").headers(Map.of("customer", "c" + i)));
        assertDependsOnlyOn(router, i -> Message.withKeys("same").headers(Map.of("customer", (long) i)));
    }

    @Test
    void aHeaderOfAnyTypeIsHashed() {
        final Router<String> router = tenQueues(Map.of("hash-header", "customer"));
        final List<Object> values = List.of(
                List.of(),
                List.of(List.of()),
                Map.of(),
                Map.of("a", List.of()),
                "",
                true,
                1.5,
                new Timestamp(-1),
                new Decimal(255, 1),
                NoValue.VOID);

        assertThat(values)
                .allSatisfy(value -> assertThat(
                                RoutingTest.route(router, Message.withKeys("k").headers(Map.of("customer", value))))
                        .hasSize(1));
    }

    @Test
    void hashesAPropertyIfAskedTo() {
        assertDependsOnlyOn(
                tenQueues(Map.of("hash-property", "message_id")),
                i -> Message.withKeys("k").messageId("m" + i));
        assertDependsOnlyOn(
                tenQueues(Map.of("hash-property", "correlation_id")),
                i -> Message.withKeys("k").correlationId("m" + i));
        assertDependsOnlyOn(
                tenQueues(Map.of("hash-property", "timestamp")),
                i -> Message.withKeys("k").timestamp(i));
    }

    @Test
    void messagesWithoutTheHeaderStayTogether() {
        Router<String> router = tenQueues(Map.of("hash-header", "customer"));

        assertThat(OneOfTypesTest.shares(router)).hasSize(1);
    }

    private static Router<String> tenQueues(Map<String, Object> arguments) {
        Router<String> router = Types.newRouter(TYPE, arguments);
        for (int i = 0; i < 10; i++) {
            router.bind(new Binding<>("q" + i, "1"));
        }
        return router;
    }

    private static void assertDependsOnlyOn(Router<String> router, IntFunction<Message> message) {
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            String found =
                    RoutingTest.route(router, message.apply(i)).iterator().next();
            assertThat(RoutingTest.route(router, message.apply(i))).containsExactly(found);
            shares.merge(found, 1, Integer::sum);
        }
        assertThat(shares).hasSize(10);
    }

    @Test
    void refusesTwoThingsToHash() {
        assertThatThrownBy(() -> Types.newRouter(TYPE, Map.of("hash-header", "h", "hash-property", "message_id")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("hash-header and hash-property are mutually exclusive");
    }

    @Test
    void refusesOtherProperties() {
        assertThatThrownBy(() -> Types.newRouter(TYPE, Map.of("hash-property", "type")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unsupported property: type");
    }

    @Test
    void refusesAHeaderNameThatIsNoText() {
        assertThatThrownBy(() -> Types.newRouter(TYPE, Map.of("hash-header", 5L)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("hash-header must be a string: 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jump", "ring"})
    void takesLavinMqsAlgorithms(String algorithm) {
        assertThat(OneOfTypesTest.shares(tenQueues(Map.of("x-algorithm", algorithm))))
                .hasSize(10);
    }

    @Test
    void refusesOtherAlgorithms() {
        assertThatThrownBy(() -> Types.newRouter(TYPE, Map.of("x-algorithm", "modulo")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unsupported algorithm: modulo");
    }

    @ParameterizedTest
    @CsvSource({
        "a,       The binding key must be an integer: <<\"a\">>",
        "'',      The binding key must be an integer: <<>>",
        "1.5,     The binding key must be an integer: <<\"1.5\">>",
        "0,       The binding key must be greater than 0",
        "-3,      The binding key must be greater than 0",
        "1000001, The binding key must not be greater than 1000000",
        "99999999999999999999999999, The binding key must not be greater than 1000000",
    })
    void aBindingKeyIsAWeight(String key, String replyText) {
        assertThatThrownBy(() -> Types.named(TYPE).validateBinding(key, Map.of()))
                .isInstanceOf(InvalidBindingException.class)
                .hasMessage(replyText);
    }
}
