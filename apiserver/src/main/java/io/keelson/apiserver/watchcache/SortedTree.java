package io.keelson.apiserver.watchcache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map sorted by key. A change makes a new tree that shares all but a path of nodes with the old one, so that
 * every state of a cache is a snapshot for free. Weight-balanced: all single-key operations take logarithmic time.
 *
 * @param <V> the type of the values
 */
final class SortedTree<V> {
    /** How much heavier one side may be than the other. */
    private static final int DELTA = 3;
    /** Which rotation brings a too heavy side back. */
    private static final int GAMMA = 2;

    private static final SortedTree<?> EMPTY = new SortedTree<>(null);

    private final @Nullable Node<V> root;

    private SortedTree(@Nullable Node<V> root) {
        this.root = root;
    }

    private record Node<V>(
            String key,
            V value,
            @Nullable Node<V> left,
            @Nullable Node<V> right,
            int size) {}

    /** Returns the tree without keys. */
    @SuppressWarnings("unchecked")
    static <V> SortedTree<V> empty() {
        return (SortedTree<V>) EMPTY;
    }

    /**
     * Makes a tree of sorted keys in linear time.
     *
     * @param keys distinct keys in ascending order
     * @param values their values
     */
    static <V> SortedTree<V> of(List<String> keys, List<V> values) {
        return new SortedTree<>(build(keys, values, 0, keys.size()));
    }

    private static <V> @Nullable Node<V> build(List<String> keys, List<V> values, int from, int to) {
        if (from >= to) {
            return null;
        }
        int middle = (from + to) >>> 1;
        return node(
                keys.get(middle),
                values.get(middle),
                build(keys, values, from, middle),
                build(keys, values, middle + 1, to));
    }

    /** Returns how many keys there are. */
    int size() {
        return size(root);
    }

    /** Returns the value of a key, or null. */
    @Nullable
    V get(String key) {
        Node<V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** Returns the tree with a key set to a value. */
    SortedTree<V> with(String key, V value) {
        return new SortedTree<>(insert(root, key, value));
    }

    /** Returns the tree without a key. */
    SortedTree<V> without(String key) {
        return get(key) == null ? this : new SortedTree<>(remove(root, key));
    }

    /** Returns how many keys are less than the given one. */
    int rank(String key) {
        int rank = 0;
        Node<V> node = root;
        while (node != null) {
            if (key.compareTo(node.key) <= 0) {
                node = node.left;
            } else {
                rank += size(node.left) + 1;
                node = node.right;
            }
        }
        return rank;
    }

    /** Returns the values of the keys from the first (inclusive) to the second (exclusive), in order. */
    List<V> range(String from, String to) {
        List<V> found = new ArrayList<>(Math.max(0, rank(to) - rank(from)));
        visit(root, from, to, (key, value) -> found.add(value));
        return found;
    }

    /**
     * Visits the keys from the first (inclusive) to the second (exclusive) in order, until the visitor has enough.
     *
     * @param visitor returns false to stop
     */
    void visit(String from, String to, BiPredicate<String, V> visitor) {
        visit(root, from, to, visitor);
    }

    private static <V> boolean visit(@Nullable Node<V> node, String from, String to, BiPredicate<String, V> visitor) {
        if (node == null) {
            return true;
        }
        boolean notBefore = node.key.compareTo(from) >= 0;
        boolean before = node.key.compareTo(to) < 0;
        if (notBefore && !visit(node.left, from, to, visitor)) {
            return false;
        }
        if (notBefore && before && !visitor.test(node.key, node.value)) {
            return false;
        }
        return !before || visit(node.right, from, to, visitor);
    }

    private static int size(@Nullable Node<?> node) {
        return node == null ? 0 : node.size;
    }

    private static <V> Node<V> node(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
        return new Node<>(key, value, left, right, size(left) + size(right) + 1);
    }

    private static <V> Node<V> insert(@Nullable Node<V> node, String key, V value) {
        if (node == null) {
            return node(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return node(key, value, node.left, node.right);
        }
        return order < 0
                ? balance(node.key, node.value, insert(node.left, key, value), node.right)
                : balance(node.key, node.value, node.left, insert(node.right, key, value));
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, String key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balance(node.key, node.value, remove(node.left, key), node.right);
        } else if (order > 0) {
            return balance(node.key, node.value, node.left, remove(node.right, key));
        } else if (node.left == null) {
            return node.right;
        } else if (node.right == null) {
            return node.left;
        }
        Node<V> next = first(node.right);
        return balance(next.key, next.value, node.left, remove(node.right, next.key));
    }

    private static <V> Node<V> first(Node<V> node) {
        Node<V> first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    private static <V> Node<V> balance(String key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
        int leftWeight = size(left) + 1;
        int rightWeight = size(right) + 1;
        if (right != null && rightWeight > DELTA * leftWeight) {
            return rotateLeft(key, value, left, right);
        } else if (left != null && leftWeight > DELTA * rightWeight) {
            return rotateRight(key, value, left, right);
        }
        return node(key, value, left, right);
    }

    private static <V> Node<V> rotateLeft(String key, V value, @Nullable Node<V> left, Node<V> right) {
        Node<V> inner = right.left;
        if (inner == null || size(inner) + 1 < GAMMA * (size(right.right) + 1)) {
            return node(right.key, right.value, node(key, value, left, inner), right.right);
        }
        return node(
                inner.key,
                inner.value,
                node(key, value, left, inner.left),
                node(right.key, right.value, inner.right, right.right));
    }

    private static <V> Node<V> rotateRight(String key, V value, Node<V> left, @Nullable Node<V> right) {
        Node<V> inner = left.right;
        if (inner == null || size(inner) + 1 < GAMMA * (size(left.left) + 1)) {
            return node(left.key, left.value, left.left, node(key, value, inner, right));
        }
        return node(
                inner.key,
                inner.value,
                node(left.key, left.value, left.left, inner.left),
                node(key, value, inner.right, right));
    }
}
