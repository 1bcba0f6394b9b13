package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SequenceMapTest {
    private final SequenceMap<String> map = new SequenceMap<>();

    @Test
    void anEmptyMapFindsAndRemovesNothing() {
        assertThat(map.isEmpty()).isTrue();
        assertThat(map.get(1)).isNull();
        assertThat(map.remove(1)).isNull();
        assertThat(map.sortedKeys()).isEmpty();
        assertThat(removedUpTo(map, 100)).isEmpty();
    }

    @Test
    void aNumberIsFoundUntilItIsRemoved() {
        map.put(5, "five");

        assertThat(map.get(5)).isEqualTo("five");
        assertThat(map.remove(5)).isEqualTo("five");
        assertThat(map.get(5)).isNull();
        assertThat(map.remove(5)).isNull();
        assertThat(map.size()).isZero();
    }

    @Test
    void numbersThatShareASlotAreKeptApart() {
        for (long key = 3; key <= 3 + 16 * 6; key += 16) {
            map.put(key, "v" + key);
        }

        assertThat(map.remove(3)).isEqualTo("v3");

        for (long key = 19; key <= 3 + 16 * 6; key += 16) {
            assertThat(map.get(key)).isEqualTo("v" + key);
        }
        assertThat(map.get(3)).isNull();
    }

    @Test
    void removeUpToIncludesItsBoundAndGoesUpwards() {
        for (long key = 10; key > 0; key--) {
            map.put(key, "v" + key);
        }

        assertThat(removedUpTo(map, 4))
                .containsExactly(Map.entry(1L, "v1"), Map.entry(2L, "v2"), Map.entry(3L, "v3"), Map.entry(4L, "v4"));
        assertThat(map.sortedKeys()).containsExactly(5, 6, 7, 8, 9, 10);
    }

    @Test
    void removeUpToFindsAStragglerFarBelowTheOthers() {
        map.put(1, "straggler");
        map.put(1L << 40, "newer");

        assertThat(removedUpTo(map, (1L << 40) - 1)).containsExactly(Map.entry(1L, "straggler"));
        assertThat(map.sortedKeys()).containsExactly(1L << 40);
    }

    @Test
    void aLowerNumberMayComeBackAfterARemoveUpTo() {
        map.put(1, "one");
        map.put(9, "nine");
        removedUpTo(map, 5);

        map.put(2, "two");

        assertThat(removedUpTo(map, 2)).containsExactly(Map.entry(2L, "two"));
        assertThat(map.get(9)).isEqualTo("nine");
    }

    @Test
    void aVisitorMayPutWhatItIsGivenBack() {
        for (long key = 1; key <= 100; key++) {
            map.put(key, "v" + key);
        }

        map.removeUpTo(50, (key, value) -> map.put(1000 + key, value));

        assertThat(map.size()).isEqualTo(100);
        assertThat(map.get(1)).isNull();
        assertThat(map.get(1050)).isEqualTo("v50");
    }

    @Test
    void theNextNumberIsFoundAcrossAnyGap() {
        assertThat(map.next(1)).isZero();
        map.put(7, "seven");
        map.put(8, "eight");
        map.put(1L << 40, "far");

        assertThat(map.next(1)).isEqualTo(7);
        assertThat(map.next(7)).isEqualTo(7);
        assertThat(map.next(8)).isEqualTo(8);
        assertThat(map.next(9)).isEqualTo(1L << 40);
        assertThat(map.next((1L << 40) + 1)).isZero();
    }

    @Test
    void aWindowThatWandersOverAStragglerLosesNeither() {
        map.put(7, "straggler");
        for (long key = 8; key < 100_000; key++) {
            map.put(key, "moving");
            if (key >= 108) {
                assertThat(map.remove(key - 100)).isEqualTo("moving");
            }
        }

        assertThat(map.get(7)).isEqualTo("straggler");
        assertThat(map.size()).isEqualTo(101);
    }

    @Test
    void behavesLikeATreeMapWithDenseWindows() {
        Seeds.each(40, random -> compareWithTreeMap(random, 1, 0));
    }

    @Test
    void behavesLikeATreeMapWithStragglers() {
        Seeds.each(40, random -> compareWithTreeMap(random, 1, 5));
    }

    @Test
    void behavesLikeATreeMapWithGapsOfPowersOfTwo() {
        Seeds.each(40, random -> compareWithTreeMap(random, 1 << random.nextInt(20), 2));
    }

    /** Grows and shrinks in phases, so that the table is resized both ways while entries lie in every place. */
    private static void compareWithTreeMap(Random random, int stride, int stragglersPercent) {
        final SequenceMap<String> map = new SequenceMap<>();
        final TreeMap<Long, String> model = new TreeMap<>();
        long next = 1 + random.nextLong(1000);
        for (int phase = 0; phase < 8; phase++) {
            final int putPercent = 20 + random.nextInt(75);
            for (int step = 0; step < 500; step++) {
                final int dice = random.nextInt(100);
                if (dice < putPercent || model.isEmpty()) {
                    final String value = "v" + next;
                    map.put(next, value);
                    model.put(next, value);
                    next += random.nextInt(100) < 90 ? stride : 1 + random.nextInt(1 + 4 * stride);
                } else if (dice < 98) {
                    final long key = keyToRemove(random, model, next, stragglersPercent);
                    assertThat(map.get(key)).isEqualTo(model.get(key));
                    assertThat(map.remove(key)).isEqualTo(model.remove(key));
                } else {
                    final long key = keyToRemove(random, model, next, stragglersPercent);
                    final NavigableMap<Long, String> head = model.headMap(key, true);
                    assertThat(removedUpTo(map, key)).containsExactlyElementsOf(List.copyOf(head.entrySet()));
                    head.clear();
                }
                assertThat(map.size()).isEqualTo(model.size());
                final long from = 1 + random.nextLong(next + 10);
                assertThat(map.next(from))
                        .isEqualTo(Optional.ofNullable(model.ceilingKey(from)).orElse(0L));
            }
            assertThat(map.sortedKeys())
                    .containsExactly(
                            model.keySet().stream().mapToLong(Long::longValue).toArray());
            model.forEach((key, value) -> assertThat(map.get(key)).isEqualTo(value));
        }
    }

    private static long keyToRemove(Random random, NavigableMap<Long, String> model, long next, int stragglersPercent) {
        if (random.nextInt(10) == 0) {
            return 1 + random.nextLong(next + 10);
        }
        final Long oldest = model.firstKey();
        if (random.nextInt(100) >= stragglersPercent) {
            return oldest;
        }
        final Long other = model.ceilingKey(oldest + random.nextLong(next - oldest));
        return other == null ? oldest : other;
    }

    private static List<Map.Entry<Long, String>> removedUpTo(SequenceMap<String> map, long key) {
        final List<Map.Entry<Long, String>> removed = new ArrayList<>();
        map.removeUpTo(key, (k, value) -> removed.add(Map.entry(k, value)));
        return removed;
    }
}
