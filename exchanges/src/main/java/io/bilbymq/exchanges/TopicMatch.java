package io.bilbymq.exchanges;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One walk of a key through the tree of topic patterns, at all places of the key at the same time: for each node the set
 * of places in the key that one may have come to there.
 *
 * <p>The set is a row of bits, and a step of a pattern is an operation on all of them: a word keeps the places that it
 * follows and moves them by one, {@code *} moves all by one, {@code #} adds all places behind the first. So each node is
 * visited once at most, however often the words occur in the key, and a walk takes at most as many steps as the patterns
 * have words; where patterns begin alike they share them. A branch is left when the set is empty, when less of the key is left than the patterns there need, or when
 * they need words that the key has not got.
 *
 * <p>Confined to the thread that routes, and used for one key.
 */
final class TopicMatch<D> {
    private static final int LEVELS_AT_FIRST = 8;

    private final TopicKey key;
    private final Consumer<? super D> destinations;
    private final int longs;

    /** All places of the key, in the last {@code long} of a set: what is moved beyond them has left the key. */
    private final long lastPlaces;

    /** The sets of places of the nodes on the way down, as far as one has to come back to them. */
    private long[] sets;

    private int steps;

    TopicMatch(TopicKey key, Consumer<? super D> destinations) {
        this.key = key;
        this.destinations = destinations;
        this.longs = key.longs();
        this.lastPlaces = -1L >>> (Long.SIZE - 1 - key.size() % Long.SIZE);
        this.sets = new long[LEVELS_AT_FIRST * longs];
    }

    /** Hands over the destinations of all bindings that match, and returns how many steps that took. */
    int run(TopicNode<D> root) {
        sets[0] = 1;
        visit(root, 0);
        return steps;
    }

    /** Visits a node, at the places in the set that begins at an index, and all below. */
    private void visit(TopicNode<D> node, int at) {
        int end = key.size();
        if ((sets[at + end / Long.SIZE] & 1L << end) != 0) {
            node.bindings().forEachDestination(destinations);
        }
        if (!node.isLeaf()) {
            branch(node, at);
        }
    }

    private void branch(TopicNode<D> node, int at) {
        if (at + longs == sets.length) {
            sets = Arrays.copyOf(sets, 2 * sets.length);
        }
        TopicNode<D> any = node.any();
        if (any != null) {
            descend(any, at);
        }
        TopicNode<D> one = node.one();
        if (one != null) {
            descend(one, at);
        }
        HashTrie<String, TopicNode<D>> byWord = node.byWord();
        if (byWord.size() < key.different()) {
            byWord.forEachValue(child -> descend(child, at));
            return;
        }
        for (int word = TopicKey.ONE + 1; word < key.different(); word++) {
            if (isNext(word, at)) {
                TopicNode<D> child = byWord.get(key.word(word), key.hash(word));
                if (child != null) {
                    descend(child, at);
                }
            }
        }
    }

    private boolean isNext(int word, int at) {
        for (int i = 0; i < longs; i++) {
            if ((sets[at + i] & key.places(word, i)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Takes the run from a set of places down to a node, and visits it, unless nothing there can match. */
    private void descend(TopicNode<D> node, int from) {
        if ((node.wordsMask() & ~key.mask()) != 0) {
            return;
        }
        TopicRun run = node.run();
        int needed = node.wordsNeeded();
        int below = from + longs;
        int at = from;
        for (int i = 0; i < run.length(); i++) {
            steps++;
            int word = key.find(run.word(i), run.hash(i));
            if (word < 0) {
                return;
            }
            int first = take(word, at, below);
            needed -= word == TopicKey.ANY ? 0 : 1;
            if (first + needed > key.size()) {
                return;
            }
            at = below;
        }
        visit(node, below);
    }

    /**
     * Takes the step over a word, from one set to another or the same, and returns the first place of the new set, or one
     * behind the key if it is empty. There are no branches: patterns are nothing that a processor can predict.
     */
    private int take(int word, int from, int to) {
        long any = word == TopicKey.ANY ? -1 : 0;
        long carry = 0;
        long behind = 0;
        for (int i = 0; i < longs; i++) {
            long places = sets[from + i];
            long taken = places & key.places(word, i);
            long moved = taken << 1 | carry;
            carry = taken >>> (Long.SIZE - 1);
            // The lowest place and all behind it.
            long spread = places | -places | behind;
            behind = spread >> (Long.SIZE - 1);
            sets[to + i] = (moved & ~any) | (spread & any);
        }
        sets[to + longs - 1] &= lastPlaces;
        return first(to);
    }

    private int first(int at) {
        for (int i = 0; i < longs; i++) {
            if (sets[at + i] != 0) {
                return i * Long.SIZE + Long.numberOfTrailingZeros(sets[at + i]);
            }
        }
        return key.size() + 1;
    }
}
