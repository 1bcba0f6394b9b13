package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTypeTest {
    private static final int BINDINGS = 10_000;

    @ParameterizedTest
    @CsvSource({
        "a.b,     a.b,     true",
        "a.b,     A.b,     false",
        "a.*,     a,       false",
        "a.*,     a.b,     true",
        "a.*,     a.b.c,   false",
        "a.#,     a,       true",
        "a.#,     a.b.c,   true",
        "#.b,     b,       true",
        "#.b,     b.a,     false",
        "'',      '',      true",
        "#,       '',      true",
        "*,       '',      false",
        "*.#,     '',      false",
        "'',      .,       false",
        "*.*,     .,       true",
        "a,       a.,      false",
        "a.*,     a.,      true",
        "a.*.b,   a..b,    true",
        "a.#.b,   a..b,    true",
        "#.*,     a,       true",
        "#.*.#,   '',      false",
        "*.#.*,   a,       false",
        "*.#.*,   a.b,     true",
        "a*,      ab,      false",
        "a#,      a,       false",
        "#.#.#,   a.b,     true",
        "*,       *,       true",
        "#.a.#.b, a.b.a,   false",
        "#.a.#.b, a.b.a.b, true",
    })
    void matchesWordsAsRabbitMqDoes(String pattern, String key, boolean matches) {
        Router<String> router = Types.newRouter("topic");
        router.bind(new Binding<>("q", pattern));

        assertThat(RoutingTest.route(router, Message.withKeys(key))).hasSize(matches ? 1 : 0);
    }

    @Test
    void patternsThatMeanTheSameAreDifferentBindings() {
        Router<String> router = Types.newRouter("topic");
        router.bind(new Binding<>("q", "#"));

        assertThat(router.bind(new Binding<>("q", "#.#"))).isTrue();
        assertThat(router.unbind(new Binding<>("q", "#.#.#"))).isFalse();
        assertThat(router.unbind(new Binding<>("q", "#"))).isTrue();
        assertThat(RoutingTest.route(router, Message.withKeys("a"))).containsExactly("q");
    }

    @Test
    void manyAnysInARowCostAsMuchAsOne() {
        TopicTable<Integer> table = table(i -> repeated("#", 110) + ".w" + i);

        int steps = table.match(repeated("a", 127), destination -> {});

        assertThat(steps).isLessThanOrEqualTo(127);
    }

    @Test
    void anysBetweenEqualWordsCostAFewStepsForEachWord() {
        TopicTable<Integer> table = table(i -> repeated("#.a", 60) + ".w" + i);

        int steps = table.match(repeated("a", 127), destination -> {});

        assertThat(steps).isLessThanOrEqualTo(3 * 127);
    }

    @Test
    void aMixtureOfPatternsTakesAtMostAStepForEachOfTheirWords() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        TopicTable<Integer> table = table(i -> randomly(random, 100, "#", "*", "a", "b"));

        for (int i = 0; i < 5; i++) {
            int steps = table.match(randomly(random, 127, "a", "b"), destination -> {});

            assertThat(steps).as("seed %d", seed).isPositive().isLessThan(100 * BINDINGS);
        }
    }

    @Test
    void patternsThatMatchInManyWaysTakeAtMostAStepForEachOfTheirWords() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        TopicTable<Integer> table = table(i -> "#." + randomly(random, 60, "a.#", "b.#"));
        int[] matched = new int[1];

        int steps = table.match(repeated("a.b", 64), destination -> matched[0]++);

        assertThat(matched[0]).as("seed %d", seed).isEqualTo(BINDINGS);
        assertThat(steps).as("seed %d", seed).isPositive().isLessThanOrEqualTo(121 * BINDINGS);
    }

    @Test
    void aBindingIsFoundOnceHoweverManyWaysItMatches() {
        Router<String> router = Types.newRouter("topic");
        router.bind(new Binding<>("q", "#.a.#.a.#"));
        List<String> found = new ArrayList<>();

        router.route(Message.withKeys("a.a.a.a"), found::add);

        assertThat(found).containsExactly("q");
    }

    @ParameterizedTest
    @ValueSource(ints = {62, 63, 64, 65, 127, 128, 129, 255, 256})
    void keysOfAnyLengthAreMatchedToTheirLastWord(int words) {
        TopicTable<Integer> table = (TopicTable<Integer>) TopicTable.<Integer>empty()
                .with(new Binding<>(1, "#.a"))
                .with(new Binding<>(2, repeated("*", words)))
                .with(new Binding<>(3, repeated("*", words - 1)))
                .with(new Binding<>(4, repeated("*", words + 1)))
                .with(new Binding<>(5, "#.b"))
                .with(new Binding<>(6, "#.b.a.#"))
                .with(new Binding<>(7, repeated("b", words - 1) + ".a.#"))
                .with(new Binding<>(8, repeated("b", words - 1) + ".*.a"));
        List<Integer> found = new ArrayList<>();

        table.match(repeated("b", words - 1) + ".a", found::add);

        assertThat(found).containsExactlyInAnyOrder(1, 2, 6, 7);
    }

    @Test
    void patternsPartAndJoinAgainAtAnyWord() {
        TopicTable<Integer> table = table(i -> repeated("a", i % 100) + ".b.c.d.e");
        RoutingTable<Integer> less = table;
        for (int i = 0; i < BINDINGS; i++) {
            less = i % 100 == 50 ? less : less.without(new Binding<>(i, repeated("a", i % 100) + ".b.c.d.e"));
        }
        int[] matched = new int[1];

        int steps = ((TopicTable<Integer>) less).match(repeated("a", 50) + ".b.c.d.e", destination -> matched[0]++);

        assertThat(matched[0]).isEqualTo(BINDINGS / 100);
        assertThat(steps).isEqualTo(54);
    }

    @Test
    void stepsGrowNoFasterThanTheKey() {
        TopicTable<Integer> table = table(i -> "#.a.#.b.#.w" + i);

        int steps = table.match(repeated("a.b", 20), destination -> {});
        int stepsOfTwice = table.match(repeated("a.b", 40), destination -> {});

        assertThat(steps).isPositive();
        assertThat(stepsOfTwice).isLessThanOrEqualTo(2 * steps + 10);
    }

    private static TopicTable<Integer> table(IntFunction<String> pattern) {
        RoutingTable<Integer> table = TopicTable.empty();
        for (int i = 0; i < BINDINGS; i++) {
            table = table.with(new Binding<>(i, pattern.apply(i)));
        }
        return (TopicTable<Integer>) table;
    }

    private static String repeated(String words, int times) {
        return IntStream.range(0, times).mapToObj(i -> words).collect(Collectors.joining("."));
    }

    private static String randomly(Random random, int words, String... choice) {
        return IntStream.range(0, words)
                .mapToObj(i -> choice[random.nextInt(choice.length)])
                .collect(Collectors.joining("."));
    }
}
