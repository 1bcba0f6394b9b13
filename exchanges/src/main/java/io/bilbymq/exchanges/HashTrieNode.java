package io.bilbymq.exchanges;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link HashTrie}: up to 32 branches, of which each is absent, an entry, or a further node.
 *
 * <pre>
 *  slots: key value key value ... node node ...
 *         entries, by branch      further nodes, by branch
 * </pre>
 *
 * <p>Below the last five bits of hash only keys of one hash are left; there a node is a plain list of entries. Untyped:
 * the map around it knows the types. Immutable.
 */
final class HashTrieNode {
    static final HashTrieNode EMPTY = new HashTrieNode(0, 0, new Object[0]);

    private static final int BITS = 5;
    private static final int HASH_BITS = 32;

    private final int entryBranches;
    private final int nodeBranches;
    private final Object[] slots;

    private HashTrieNode(int entryBranches, int nodeBranches, Object[] slots) {
        this.entryBranches = entryBranches;
        this.nodeBranches = nodeBranches;
        this.slots = slots;
    }

    @Nullable
    Object get(Object key, int hash) {
        HashTrieNode node = this;
        int level = 0;
        while (level < HASH_BITS) {
            int branch = branch(hash, level);
            if ((node.entryBranches & branch) != 0) {
                int at = node.entryAt(branch);
                return node.slots[at].equals(key) ? node.slots[at + 1] : null;
            }
            if ((node.nodeBranches & branch) == 0) {
                return null;
            }
            node = (HashTrieNode) node.slots[node.nodeAt(branch)];
            level += BITS;
        }
        int at = node.listed(key);
        return at < 0 ? null : node.slots[at + 1];
    }

    /** Some value. */
    Object anyValue() {
        return nodeBranches == 0 ? slots[1] : ((HashTrieNode) slots[slots.length - 1]).anyValue();
    }

    HashTrieNode with(Object key, Object value, int hash, int shift) {
        if (shift >= HASH_BITS) {
            int at = listed(key);
            return new HashTrieNode(0, 0, at < 0 ? inserted(slots.length, key, value) : replaced(at + 1, value));
        }
        int branch = branch(hash, shift);
        if ((nodeBranches & branch) != 0) {
            int at = nodeAt(branch);
            HashTrieNode below = ((HashTrieNode) slots[at]).with(key, value, hash, shift + BITS);
            return new HashTrieNode(entryBranches, nodeBranches, replaced(at, below));
        }
        int at = entryAt(branch);
        if ((entryBranches & branch) == 0) {
            return new HashTrieNode(entryBranches | branch, nodeBranches, inserted(at, key, value));
        }
        if (slots[at].equals(key)) {
            return new HashTrieNode(entryBranches, nodeBranches, replaced(at + 1, value));
        }
        HashTrieNode below = EMPTY.with(slots[at], slots[at + 1], HashTrie.hash(slots[at]), shift + BITS)
                .with(key, value, hash, shift + BITS);
        return entryBecomesNode(branch, below);
    }

    /** This node without a key that is in it or below. */
    HashTrieNode without(Object key, int hash, int shift) {
        if (shift >= HASH_BITS) {
            return new HashTrieNode(0, 0, removed(listed(key), 2));
        }
        int branch = branch(hash, shift);
        if ((entryBranches & branch) != 0) {
            return new HashTrieNode(entryBranches & ~branch, nodeBranches, removed(entryAt(branch), 2));
        }
        int at = nodeAt(branch);
        HashTrieNode below = ((HashTrieNode) slots[at]).without(key, hash, shift + BITS);
        // A node of a single entry would only lengthen the way, so that the shape depends on the content alone.
        return below.nodeBranches == 0 && below.slots.length == 2
                ? nodeBecomesEntry(branch, below.slots[0], below.slots[1])
                : new HashTrieNode(entryBranches, nodeBranches, replaced(at, below));
    }

    /** Every key (offset 0) or every value (offset 1) here and below. */
    void forEach(int offset, Consumer<Object> action) {
        int at = offset;
        for (int entries = slots.length - Integer.bitCount(nodeBranches); at < entries; at += 2) {
            action.accept(slots[at]);
        }
        for (at -= offset; at < slots.length; at++) {
            ((HashTrieNode) slots[at]).forEach(offset, action);
        }
    }

    private static int branch(int hash, int shift) {
        return 1 << (hash >>> shift);
    }

    private int entryAt(int branch) {
        return 2 * Integer.bitCount(entryBranches & branch - 1);
    }

    private int nodeAt(int branch) {
        return slots.length - Integer.bitCount(nodeBranches) + Integer.bitCount(nodeBranches & branch - 1);
    }

    /** Where the key is in a node that is a list, or a negative number. */
    private int listed(Object key) {
        for (int at = 0; at < slots.length; at += 2) {
            if (slots[at].equals(key)) {
                return at;
            }
        }
        return -1;
    }

    private HashTrieNode entryBecomesNode(int branch, HashTrieNode node) {
        Object[] without = removed(entryAt(branch), 2);
        int nodesAfter = nodeBranches | branch;
        int at = without.length - Integer.bitCount(nodeBranches) + Integer.bitCount(nodeBranches & branch - 1);
        Object[] changed = Arrays.copyOf(without, without.length + 1);
        System.arraycopy(without, at, changed, at + 1, without.length - at);
        changed[at] = node;
        return new HashTrieNode(entryBranches & ~branch, nodesAfter, changed);
    }

    private HashTrieNode nodeBecomesEntry(int branch, Object key, Object value) {
        Object[] without = removed(nodeAt(branch), 1);
        HashTrieNode rest = new HashTrieNode(entryBranches, nodeBranches & ~branch, without);
        return new HashTrieNode(
                entryBranches | branch, rest.nodeBranches, rest.inserted(rest.entryAt(branch), key, value));
    }

    private Object[] inserted(int at, Object key, Object value) {
        Object[] changed = Arrays.copyOf(slots, slots.length + 2);
        System.arraycopy(slots, at, changed, at + 2, slots.length - at);
        changed[at] = key;
        changed[at + 1] = value;
        return changed;
    }

    private Object[] replaced(int at, Object slot) {
        Object[] changed = slots.clone();
        changed[at] = slot;
        return changed;
    }

    private Object[] removed(int at, int count) {
        Object[] changed = Arrays.copyOf(slots, slots.length - count);
        System.arraycopy(slots, at + count, changed, at, changed.length - at);
        return changed;
    }
}
