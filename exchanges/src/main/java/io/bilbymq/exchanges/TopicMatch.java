package io.bilbymq.exchanges;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a key through the tree of topic patterns, in all branches at the same time: the set of nodes where one may
 * stand after each word.
 *
 * <p>A node reached through {@code #} stays in the set, since {@code #} takes any word; it is open. Any other node leads
 * only to the nodes below it. So a node is in the set at most once for each word, and a walk takes at most words × nodes
 * steps, whatever the patterns; there is nothing to go back to. Three things keep the set small: an open node whose
 * patterns end there matches whatever is to come and is done with; a node from which all goes through one open node has
 * nothing to add to it, which is the greedy way to match wildcards, taking the first fit of what stands between two {@code
 * #} and never looking for a later one; and a node is left out if the key has not got the words that it needs.
 *
 * <p>Confined to the thread that routes, and used for one key.
 */
final class TopicMatch<D> {
    private final TopicKey key;
    private final Consumer<? super D> destinations;

    /** Where one stands, open nodes apart. */
    private List<TopicNode<D>> standing = new ArrayList<>();

    /** Where one stands after the word that is being taken. */
    private List<TopicNode<D>> next = new ArrayList<>();

    private final List<TopicNode<D>> open = new ArrayList<>();

    /** The nodes ever opened that come after a second {@code #}: only these can be reached again. */
    private @Nullable Set<TopicNode<D>> opened;

    private int steps;

    TopicMatch(TopicKey key, Consumer<? super D> destinations) {
        this.key = key;
        this.destinations = destinations;
    }

    /** Hands over the destinations of all bindings that match, and returns how many steps that took. */
    int run(TopicNode<D> root) {
        enter(root, key.size());
        for (int i = 0; i < key.size(); i++) {
            swap();
            take(i);
        }
        next.forEach(node -> node.bindings().forEachDestination(destinations));
        open.forEach(node -> node.bindings().forEachDestination(destinations));
        return steps;
    }

    private void swap() {
        List<TopicNode<D>> left = standing;
        standing = next;
        next = left;
        next.clear();
    }

    private void take(int word) {
        // Nodes opened by this word come behind those that were open before it, and do not take it.
        int openBefore = open.size();
        for (int i = 0; i < standing.size(); i++) {
            TopicNode<D> node = standing.get(i);
            if (!isCovered(node)) {
                take(word, node);
            }
        }
        boolean covered = false;
        for (int i = 0; i < openBefore; i++) {
            TopicNode<D> node = open.get(i);
            if (isCovered(node)) {
                covered = true;
            } else {
                take(word, node);
            }
        }
        if (covered) {
            open.removeIf(this::isCovered);
        }
    }

    private void take(int word, TopicNode<D> node) {
        steps++;
        int wordsLeft = key.size() - word - 1;
        TopicNode<D> byWord = node.byWord(key, word);
        if (byWord != null) {
            enter(byWord, wordsLeft);
        }
        TopicNode<D> one = node.one();
        if (one != null) {
            enter(one, wordsLeft);
        }
    }

    /** Whether all that goes on from this node goes through a node that is open already. */
    private boolean isCovered(TopicNode<D> node) {
        TopicNode<D> exit = node.onlyExit();
        return opened != null && exit != null && opened.contains(exit);
    }

    private void enter(TopicNode<D> node, int wordsLeft) {
        if (!node.mayMatch(key, wordsLeft)) {
            return;
        }
        if (!node.endsWithAny()) {
            next.add(node);
        }
        TopicNode<D> any = node.any();
        if (any != null && any.mayMatch(key, wordsLeft) && isFirstTime(node, any)) {
            if (any.endsHere()) {
                any.bindings().forEachDestination(destinations);
            } else {
                open.add(any);
            }
        }
    }

    private boolean isFirstTime(TopicNode<D> node, TopicNode<D> any) {
        if (!node.isAfterAny()) {
            return true;
        }
        if (opened == null) {
            opened = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        return opened.add(any);
    }
}
