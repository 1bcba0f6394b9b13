package io.bilbymq.exchanges;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of topic patterns: where one stands after some words of a pattern. Patterns are in their {@link
 * TopicPattern#simplest} form, so that a {@code #} is never followed by a wildcard. Immutable: a change is another root
 * that shares all but a path with the old one.
 */
final class TopicNode<D> {
    /** Whether there is a {@code #} on the way to this node. */
    private final boolean afterAny;

    /** The bindings whose pattern ends here. */
    private final BindingSet<D> bindings;

    private final HashTrie<String, TopicNode<D>> byWord;
    private final @Nullable TopicNode<D> one;
    private final @Nullable TopicNode<D> any;

    /** What is known of all that goes on from here, if it goes on one way only. */
    private final @Nullable TopicNode<D> onlyExit;

    private final int wordsNeeded;
    private final long wordsMask;

    private TopicNode(
            boolean afterAny,
            BindingSet<D> bindings,
            HashTrie<String, TopicNode<D>> byWord,
            @Nullable TopicNode<D> one,
            @Nullable TopicNode<D> any) {
        this.afterAny = afterAny;
        this.bindings = bindings;
        this.byWord = byWord;
        this.one = one;
        this.any = any;
        int ways = byWord.size() + (one == null ? 0 : 1) + (any == null ? 0 : 1);
        if (ways != 1 || !bindings.isEmpty()) {
            this.onlyExit = null;
            this.wordsNeeded = 0;
            this.wordsMask = 0;
        } else if (any != null) {
            this.onlyExit = any;
            this.wordsNeeded = any.wordsNeeded;
            this.wordsMask = any.wordsMask;
        } else {
            TopicNode<D> child = one != null ? one : byWord.anyValue();
            this.onlyExit = child.onlyExit;
            this.wordsNeeded = 1 + child.wordsNeeded;
            this.wordsMask = one != null ? child.wordsMask : child.wordsMask | TopicKey.mask(byWord.anyKey());
        }
    }

    static <D> TopicNode<D> root() {
        return new TopicNode<>(false, BindingSet.empty(), HashTrie.empty(), null, null);
    }

    private TopicNode<D> newChild(String word) {
        return new TopicNode<>(
                afterAny || word.equals(TopicPattern.ANY), BindingSet.empty(), HashTrie.empty(), null, null);
    }

    boolean isAfterAny() {
        return afterAny;
    }

    BindingSet<D> bindings() {
        return bindings;
    }

    /** Where a word of the key itself leads. */
    @Nullable
    TopicNode<D> byWord(TopicKey key, int i) {
        return byWord.get(key.word(i), key.hash(i));
    }

    /** Where {@code *} leads. */
    @Nullable
    TopicNode<D> one() {
        return one;
    }

    /** Where {@code #} leads. */
    @Nullable
    TopicNode<D> any() {
        return any;
    }

    /** The nearest node after a {@code #} below, if all that goes on from here goes through it. */
    @Nullable
    TopicNode<D> onlyExit() {
        return onlyExit;
    }

    /** Whether the rest of a key, of so many words, might match something from here on. False is certain. */
    boolean mayMatch(TopicKey key, int wordsLeft) {
        return wordsNeeded <= wordsLeft && (wordsMask & ~key.mask()) == 0;
    }

    boolean endsHere() {
        return byWord.isEmpty() && one == null && any == null;
    }

    /** Whether no pattern ends here or goes on from here but through {@code #}. */
    boolean endsWithAny() {
        return any != null && one == null && byWord.isEmpty() && bindings.isEmpty();
    }

    boolean isEmpty() {
        return endsHere() && bindings.isEmpty();
    }

    /** This node with a binding at the end of these words; this very node if it is there already. */
    TopicNode<D> with(List<String> words, Binding<D> binding) {
        if (words.isEmpty()) {
            return withBindings(bindings.with(binding));
        }
        String word = words.get(0);
        TopicNode<D> before = child(word);
        TopicNode<D> after = (before == null ? newChild(word) : before).with(rest(words), binding);
        return after == before ? this : withChild(word, after);
    }

    /** This node without a binding at the end of these words; this very node if it is not there. */
    TopicNode<D> without(List<String> words, Binding<D> binding) {
        if (words.isEmpty()) {
            return withBindings(bindings.without(binding));
        }
        String word = words.get(0);
        TopicNode<D> before = child(word);
        if (before == null) {
            return this;
        }
        TopicNode<D> after = before.without(rest(words), binding);
        return after == before ? this : withChild(word, after);
    }

    private static List<String> rest(List<String> words) {
        return words.subList(1, words.size());
    }

    private @Nullable TopicNode<D> child(String word) {
        return switch (word) {
            case TopicPattern.ONE -> one;
            case TopicPattern.ANY -> any;
            default -> byWord.get(word);
        };
    }

    private TopicNode<D> withBindings(BindingSet<D> after) {
        return after == bindings ? this : new TopicNode<>(afterAny, after, byWord, one, any);
    }

    private TopicNode<D> withChild(String word, TopicNode<D> child) {
        @Nullable TopicNode<D> kept = child.isEmpty() ? null : child;
        return switch (word) {
            case TopicPattern.ONE -> new TopicNode<>(afterAny, bindings, byWord, kept, any);
            case TopicPattern.ANY -> new TopicNode<>(afterAny, bindings, byWord, one, kept);
            default ->
                new TopicNode<>(
                        afterAny, bindings, kept == null ? byWord.without(word) : byWord.with(word, kept), one, any);
        };
    }
}
