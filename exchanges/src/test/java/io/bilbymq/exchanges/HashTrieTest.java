package io.bilbymq.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTrieTest {
    /** A key that shares its hash with many others. */
    private record Key(int number, int hashes) {
        @Override
        public int hashCode() {
            return number % hashes;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40, 100_000})
    void holdsWhatAHashMapHolds(int hashes) {
        long seed = Seeds.next();
        Random random = new Random(seed);
        Map<Key, Integer> map = new HashMap<>();
        HashTrie<Key, Integer> trie = HashTrie.empty();

        for (int i = 0; i < 20_000; i++) {
            Key key = new Key(random.nextInt(200), hashes);
            if (random.nextBoolean()) {
                map.put(key, i);
                trie = trie.with(key, i);
            } else {
                map.remove(key);
                trie = trie.without(key);
            }
            Key asked = new Key(random.nextInt(200), hashes);
            assertThat(trie.get(asked)).as("seed %d", seed).isEqualTo(map.get(asked));
            assertThat(trie.size()).as("seed %d", seed).isEqualTo(map.size());
        }

        assertThat(keys(trie)).as("seed %d", seed).isEqualTo(map.keySet());
        Set<Integer> values = new HashSet<>();
        trie.forEachValue(values::add);
        assertThat(values).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(map.values());
    }

    @Test
    void aChangeLeavesEarlierMapsAsTheyWere() {
        long seed = Seeds.next();
        Random random = new Random(seed);
        Map<HashTrie<Key, Integer>, Set<Key>> versions = new LinkedHashMap<>();
        HashTrie<Key, Integer> trie = HashTrie.empty();

        for (int i = 0; i < 1_000; i++) {
            Key key = new Key(random.nextInt(100), 30);
            trie = random.nextBoolean() ? trie.with(key, i) : trie.without(key);
            versions.put(trie, keys(trie));
        }

        versions.forEach(
                (version, keys) -> assertThat(keys(version)).as("seed %d", seed).isEqualTo(keys));
    }

    @Test
    @Timeout(RoutingTest.HANG_SECONDS)
    void textsMadeToCollideAreAsGoodAsOthers() {
        HashTrie<String, Integer> trie = HashTrie.empty();
        int count = 1 << 16;

        for (int i = 0; i < count; i++) {
            trie = trie.with(colliding(i), i);
        }

        assertThat(colliding(0).hashCode()).isEqualTo(colliding(count - 1).hashCode());
        assertThat(trie.size()).isEqualTo(count);
        assertThat(trie.get(colliding(4711))).isEqualTo(4711);
        assertThat(distinctHashes(count, text -> text)).isGreaterThan(count / 2);
    }

    @Test
    void bindingsMadeToCollideAreAsGoodAsOthers() {
        int count = 1 << 16;

        assertThat(distinctHashes(count, text -> new Binding<>("q", text))).isGreaterThan(count / 2);
        assertThat(distinctHashes(count, text -> new Binding<>("q", "", Map.of(text, 1L))))
                .isGreaterThan(count / 2);
        assertThat(distinctHashes(count, text -> new Binding<>("q", "", Map.of("a", List.of(text)))))
                .isGreaterThan(count / 2);
        assertThat(distinctHashes(count, text -> new HeadersPattern.Criterion("a", text)))
                .isGreaterThan(count / 2);
    }

    private static long distinctHashes(int count, Function<String, Object> key) {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < count; i++) {
            hashes.add(HashTrie.hash(key.apply(colliding(i))));
        }
        return hashes.size();
    }

    /** One of 2^16 texts with the same hash code. */
    private static String colliding(int number) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static Set<Key> keys(HashTrie<Key, Integer> trie) {
        Set<Key> keys = new HashSet<>();
        trie.forEachKey(keys::add);
        return keys;
    }
}
