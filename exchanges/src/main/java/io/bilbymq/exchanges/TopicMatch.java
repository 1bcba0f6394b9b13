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
 * steps, whatever the patterns; there is nothing to go back to. Two things keep the set small: an open node whose
 * patterns end there matches whatever is to come and is done with, and a node from which all goes through one open node
 * has nothing to add to it: the greedy way to match wildcards, which takes the first fit of what stands between two
 * {@code #} and never looks for a later one.
 *
 * <p>Confined to the thread that routes, and used for one key.
 */
final class TopicMatch<D> {
    private final Consumer<? super D> destinations;

    /** Where one stands, open nodes apart. */
    private List<TopicNode<D>> standing = new ArrayList<>();

    /** Where one stands after the word that is being taken. */
    private List<TopicNode<D>> next = new ArrayList<>();

    private final List<TopicNode<D>> open = new ArrayList<>();

    /** The nodes ever opened that come after a second {@code #}: only these can be reached again. */
    private @Nullable Set<TopicNode<D>> opened;

    private int steps;

    TopicMatch(Consumer<? super D> destinations) {
        this.destinations = destinations;
    }

    /** Hands over the destinations of all bindings that match, and returns how many steps that took. */
    int run(TopicNode<D> root, List<String> words) {
        enter(root);
        for (int i = 0; i < words.size(); i++) {
            swap();
            take(words.get(i));
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

    private void take(String word) {
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

    private void take(String word, TopicNode<D> node) {
        steps++;
        TopicNode<D> byWord = node.byWord(word);
        if (byWord != null) {
            enter(byWord);
        }
        TopicNode<D> one = node.one();
        if (one != null) {
            enter(one);
        }
    }

    /** Whether all that goes on from this node goes through a node that is open already. */
    private boolean isCovered(TopicNode<D> node) {
        TopicNode<D> exit = node.onlyExit();
        return opened != null && exit != null && opened.contains(exit);
    }

    private void enter(TopicNode<D> node) {
        if (!node.endsWithAny()) {
            next.add(node);
        }
        TopicNode<D> any = node.any();
        if (any != null && isFirstTime(node, any)) {
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
