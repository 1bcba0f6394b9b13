package io.bilbymq.exchanges;

import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map whose entries take up room in proportion to their weight: {@link #at} finds the entry over any
 * point of the way from 0 to {@link #totalWeight}. Changes are new maps that share all but a path with the old one.
 *
 * <p>A treap (Seidel and Aragon, "Randomized Search Trees", 1996): sorted by key, a heap by a random priority, so that its
 * expected depth is logarithmic whatever the order of the changes.
 */
final class WeightedTree<K extends Comparable<? super K>, V> {
    private static final WeightedTree<?, ?> EMPTY = new WeightedTree<String, Object>(null);

    private final @Nullable Node<K, V> root;

    private WeightedTree(@Nullable Node<K, V> root) {
        this.root = root;
    }

    // An empty map holds no key and no value, hence it is an empty map of any type.
    @SuppressWarnings("unchecked")
    static <K extends Comparable<? super K>, V> WeightedTree<K, V> empty() {
        return (WeightedTree<K, V>) EMPTY;
    }

    boolean isEmpty() {
        return root == null;
    }

    long totalWeight() {
        return total(root);
    }

    /** This map with one more entry, whose key is not in it yet. */
    WeightedTree<K, V> with(K key, V value, long weight) {
        int priority = ThreadLocalRandom.current().nextInt();
        return new WeightedTree<>(insert(root, new Node<>(key, value, weight, priority, null, null)));
    }

    /** This map without the key; an equal map if the key is not in it. */
    WeightedTree<K, V> without(K key) {
        return new WeightedTree<>(remove(root, key));
    }

    /** The value over a point of the way, 0 ≤ point &lt; {@link #totalWeight}. */
    V at(long point) {
        Node<K, V> node = root;
        long rest = point;
        while (node != null) {
            long left = total(node.left);
            if (rest < left) {
                node = node.left;
            } else if (rest < left + node.weight) {
                return node.value;
            } else {
                rest -= left + node.weight;
                node = node.right;
            }
        }
        throw new IndexOutOfBoundsException(point + " is not in 0 to " + totalWeight());
    }

    /** The entry with the lowest key; there must be one. */
    Entry<K, V> first() {
        Node<K, V> first = Objects.requireNonNull(root);
        for (Node<K, V> node = first; node != null; node = node.left) {
            first = node;
        }
        return new Entry<>(first.key, first.value);
    }

    record Entry<K, V>(K key, V value) {}

    private static <K extends Comparable<? super K>, V> Node<K, V> insert(@Nullable Node<K, V> node, Node<K, V> entry) {
        if (node == null) {
            return entry;
        }
        if (entry.priority > node.priority) {
            return entry.with(below(node, entry.key), above(node, entry.key));
        }
        return entry.key.compareTo(node.key) < 0
                ? node.with(insert(node.left, entry), node.right)
                : node.with(node.left, insert(node.right, entry));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return join(node.left, node.right);
        }
        return order < 0
                ? node.with(remove(node.left, key), node.right)
                : node.with(node.left, remove(node.right, key));
    }

    /** What of the node's tree is below the key. */
    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> below(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        return node.key.compareTo(key) < 0 ? node.with(node.left, below(node.right, key)) : below(node.left, key);
    }

    /** What of the node's tree is above the key. */
    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> above(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        return node.key.compareTo(key) > 0 ? node.with(above(node.left, key), node.right) : above(node.right, key);
    }

    /** Both trees in one; all keys of the lower are below all of the upper. */
    private static <K, V> @Nullable Node<K, V> join(@Nullable Node<K, V> lower, @Nullable Node<K, V> upper) {
        if (lower == null) {
            return upper;
        }
        if (upper == null) {
            return lower;
        }
        return lower.priority > upper.priority
                ? lower.with(lower.left, join(lower.right, upper))
                : upper.with(join(lower, upper.left), upper.right);
    }

    private static long total(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.total;
    }

    private static final class Node<K, V> {
        final K key;
        final V value;
        final long weight;
        final int priority;
        final @Nullable Node<K, V> left;
        final @Nullable Node<K, V> right;
        final long total;

        Node(K key, V value, long weight, int priority, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.weight = weight;
            this.priority = priority;
            this.left = left;
            this.right = right;
            this.total = total(left) + weight + total(right);
        }

        Node<K, V> with(@Nullable Node<K, V> newLeft, @Nullable Node<K, V> newRight) {
            return new Node<>(key, value, weight, priority, newLeft, newRight);
        }
    }
}
