package io.bilbymq.exchanges;

import org.jspecify.annotations.Nullable;

/**
 * A node of the tree of topic patterns: where one stands after some words of a pattern. There is a node where a pattern
 * ends and where patterns part; the words in between are the {@link #run} that leads to a node. Patterns are in their
 * {@link TopicPattern#simplest} form, so that a {@code #} is never followed by a wildcard. Immutable: a change is another
 * root that shares all but a path with the old one.
 */
final class TopicNode<D> {
    private final TopicRun run;

    /** The bindings whose pattern ends here. */
    private final BindingSet<D> bindings;

    /** The nodes below by the first word of their run, wildcards apart. */
    private final HashTrie<String, TopicNode<D>> byWord;

    private final @Nullable TopicNode<D> one;
    private final @Nullable TopicNode<D> any;
    private final int wordsNeeded;
    private final long wordsMask;

    private TopicNode(
            TopicRun run,
            BindingSet<D> bindings,
            HashTrie<String, TopicNode<D>> byWord,
            @Nullable TopicNode<D> one,
            @Nullable TopicNode<D> any) {
        this.run = run;
        this.bindings = bindings;
        this.byWord = byWord;
        this.one = one;
        this.any = any;
        TopicNode<D> only = bindings.isEmpty() ? onlyChild() : null;
        this.wordsNeeded = run.wordsNeeded() + (only == null ? 0 : only.wordsNeeded);
        this.wordsMask = run.mask() | (only == null ? 0 : only.wordsMask);
    }

    static <D> TopicNode<D> root() {
        return leaf(TopicRun.empty(), BindingSet.empty());
    }

    private static <D> TopicNode<D> leaf(TopicRun run, BindingSet<D> bindings) {
        return new TopicNode<>(run, bindings, HashTrie.empty(), null, null);
    }

    /** The words that lead here from the node above: one at least, but at the root. */
    TopicRun run() {
        return run;
    }

    BindingSet<D> bindings() {
        return bindings;
    }

    /** The nodes below whose run begins with a word that is no wildcard, by that word. */
    HashTrie<String, TopicNode<D>> byWord() {
        return byWord;
    }

    /** The node below whose run begins with {@code *}. */
    @Nullable
    TopicNode<D> one() {
        return one;
    }

    /** The node below whose run begins with {@code #}. */
    @Nullable
    TopicNode<D> any() {
        return any;
    }

    /** Of how many words the rest of a key has to be at least to match the run and something below. */
    int wordsNeeded() {
        return wordsNeeded;
    }

    /** The {@link TopicKey#mask} of words that have to be in a key to match the run and something below. */
    long wordsMask() {
        return wordsMask;
    }

    /** Whether nothing is below. */
    boolean isLeaf() {
        return byWord.isEmpty() && one == null && any == null;
    }

    boolean isEmpty() {
        return isLeaf() && bindings.isEmpty();
    }

    private @Nullable TopicNode<D> onlyChild() {
        return switch (byWord.size()) {
            case 0 -> one == null ? any : any == null ? one : null;
            case 1 -> one == null && any == null ? byWord.anyValue() : null;
            default -> null;
        };
    }

    /** This node with a binding at the end of a path below; this very node if it is there already. */
    TopicNode<D> with(TopicRun path, Binding<D> binding) {
        if (path.isEmpty()) {
            return withBindings(bindings.with(binding));
        }
        TopicNode<D> child = child(path);
        if (child == null) {
            return withChild(leaf(path, BindingSet.<D>empty().with(binding)));
        }
        TopicNode<D> top = child.splitAt(child.run.inCommonWith(path));
        TopicNode<D> after = top.with(path.from(top.run.length()), binding);
        return after == child ? this : withChild(after);
    }

    /** This node without a binding at the end of a path below; this very node if it is not there. */
    TopicNode<D> without(TopicRun path, Binding<D> binding) {
        if (path.isEmpty()) {
            return withBindings(bindings.without(binding));
        }
        TopicNode<D> child = child(path);
        if (child == null || child.run.inCommonWith(path) < child.run.length()) {
            return this;
        }
        TopicNode<D> after = child.without(path.from(child.run.length()), binding);
        if (after == child) {
            return this;
        }
        return after.isEmpty() ? withoutChild(path) : withChild(after.joined());
    }

    private @Nullable TopicNode<D> child(TopicRun path) {
        return switch (path.kind(0)) {
            case WORD -> byWord.get(path.word(0), path.hash(0));
            case ONE -> one;
            case ANY -> any;
        };
    }

    /** This node, or one above it to which only so many words of the run lead. */
    private TopicNode<D> splitAt(int length) {
        return length == run.length()
                ? this
                : TopicNode.<D>leaf(run.part(0, length), BindingSet.empty()).withChild(withRun(run.from(length)));
    }

    /** This node, or the only one below if there is no need for this one. */
    private TopicNode<D> joined() {
        TopicNode<D> only = bindings.isEmpty() ? onlyChild() : null;
        return only == null ? this : only.withRun(run.then(only.run));
    }

    private TopicNode<D> withRun(TopicRun after) {
        return new TopicNode<>(after, bindings, byWord, one, any);
    }

    private TopicNode<D> withBindings(BindingSet<D> after) {
        return after == bindings ? this : new TopicNode<>(run, after, byWord, one, any);
    }

    private TopicNode<D> withChild(TopicNode<D> child) {
        return switch (child.run.kind(0)) {
            case WORD -> new TopicNode<>(run, bindings, byWord.with(child.run.word(0), child), one, any);
            case ONE -> new TopicNode<>(run, bindings, byWord, child, any);
            case ANY -> new TopicNode<>(run, bindings, byWord, one, child);
        };
    }

    private TopicNode<D> withoutChild(TopicRun path) {
        return switch (path.kind(0)) {
            case WORD -> new TopicNode<>(run, bindings, byWord.without(path.word(0)), one, any);
            case ONE -> new TopicNode<>(run, bindings, byWord, null, any);
            case ANY -> new TopicNode<>(run, bindings, byWord, one, null);
        };
    }
}
