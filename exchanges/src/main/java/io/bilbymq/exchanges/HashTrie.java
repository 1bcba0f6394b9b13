package io.bilbymq.exchanges;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash map whose changes are new maps that share all but a path with the old one.
 *
 * <p>A trie over 32 bits of hash, five bits a level, in the layout of Steindorfer and Vinju's CHAMP ("Optimizing
 * Hash-Array Mapped Tries", OOPSLA 2015): lookup and change cost the depth, which is the logarithm of the size to base 32.
 */
final class HashTrie<K, V> {
    private static final HashTrie<?, ?> EMPTY = new HashTrie<>(HashTrieNode.EMPTY, 0);

    private final HashTrieNode root;
    private final int size;

    private HashTrie(HashTrieNode root, int size) {
        this.root = root;
        this.size = size;
    }

    // An empty map holds no key and no value, hence it is an empty map of any type.
    @SuppressWarnings("unchecked")
    static <K, V> HashTrie<K, V> empty() {
        return (HashTrie<K, V>) EMPTY;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    V get(K key) {
        return get(key, hash(key));
    }

    /** The value at a key whose {@link #hash} is known already. */
    // Values come from with() of this type only.
    @SuppressWarnings("unchecked")
    @Nullable
    V get(K key, int hash) {
        return size == 0 ? null : (V) root.get(key, hash);
    }

    boolean contains(K key) {
        return get(key) != null;
    }

    /** One of the values; there must be one. */
    // Values come from with() of this type only.
    @SuppressWarnings("unchecked")
    V anyValue() {
        return (V) root.anyValue();
    }

    /** This map with the key at the value, be it new or not. */
    HashTrie<K, V> with(K key, V value) {
        HashTrieNode changed = root.with(key, value, hash(key), 0);
        return new HashTrie<>(changed, contains(key) ? size : size + 1);
    }

    /** This map without the key; this very map if the key is not in it. */
    HashTrie<K, V> without(K key) {
        if (!contains(key)) {
            return this;
        }
        return size == 1 ? empty() : new HashTrie<>(root.without(key, hash(key), 0), size - 1);
    }

    // Keys come from with() of this type only.
    @SuppressWarnings("unchecked")
    void forEachKey(Consumer<? super K> action) {
        root.forEach(0, (Consumer<Object>) (Consumer<?>) action);
    }

    // Values come from with() of this type only.
    @SuppressWarnings("unchecked")
    void forEachValue(Consumer<? super V> action) {
        root.forEach(1, (Consumer<Object>) (Consumer<?>) action);
    }

    /** The hash of a key with its bits spread, since the lowest ones choose the branch at the root. */
    static int hash(Object key) {
        int hash = SeededHash.of(key) * 0x85EBCA6B;
        return hash ^ hash >>> 16;
    }
}
