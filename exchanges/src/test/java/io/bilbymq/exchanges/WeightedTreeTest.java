package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WeightedTreeTest {
    @Test
    void everyEntryIsAsWideAsItsWeightInTheOrderOfKeys() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        Map<Integer, Integer> weights = new TreeMap<>();
        WeightedTree<Integer, Integer> tree = WeightedTree.empty();

        for (int i = 0; i < 2_000; i++) {
            int key = random.nextInt(40);
            if (weights.remove(key) != null) {
                tree = tree.without(key);
            } else {
                int weight = 1 + random.nextInt(4);
                weights.put(key, weight);
                tree = tree.with(key, key, weight);
            }

            List<Integer> row = new ArrayList<>();
            for (long point = 0; point < tree.totalWeight(); point++) {
                row.add(tree.at(point));
            }
            assertThat(row).as("seed %d", seed).isEqualTo(expanded(weights));
            assertThat(tree.isEmpty()).as("seed %d", seed).isEqualTo(weights.isEmpty());
        }
    }

    @Test
    void aChangeLeavesEarlierMapsAsTheyWere() {
        WeightedTree<Integer, String> two =
                WeightedTree.<Integer, String>empty().with(1, "a", 2).with(2, "b", 3);

        WeightedTree<Integer, String> one = two.without(1);

        assertThat(two.totalWeight()).isEqualTo(5);
        assertThat(two.at(0)).isEqualTo("a");
        assertThat(two.first()).isEqualTo(new WeightedTree.Entry<>(1, "a"));
        assertThat(one.totalWeight()).isEqualTo(3);
        assertThat(one.first()).isEqualTo(new WeightedTree.Entry<>(2, "b"));
    }

    @Test
    void nothingIsBeyondTheEnd() {
        WeightedTree<Integer, String> tree =
                WeightedTree.<Integer, String>empty().with(1, "a", 2);

        assertThatThrownBy(() -> tree.at(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void removingAnAbsentKeyChangesNothing() {
        WeightedTree<Integer, String> tree =
                WeightedTree.<Integer, String>empty().with(1, "a", 2);

        assertThat(tree.without(0).without(2).totalWeight()).isEqualTo(2);
    }

    private static List<Integer> expanded(Map<Integer, Integer> weights) {
        List<Integer> row = new ArrayList<>();
        weights.forEach((key, weight) -> {
            for (int i = 0; i < weight; i++) {
                row.add(key);
            }
        });
        return row;
    }
}
