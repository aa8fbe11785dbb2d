package io.keelson.apiserver.cel.value;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A value of type {@code list}. */
public abstract class ListValue implements Iterable<Object> {

    /** Returns a list of these values, which are not copied. */
    public static ListValue of(List<? extends Object> values) {
        return new Plain(values);
    }

    /** Returns how many elements there are. */
    public abstract int size();

    /** Returns an element, counted from 0; the index is within bounds. */
    protected abstract Object at(int index);

    /** Returns an element, or fails as indexing out of bounds does. */
    public final Object get(long index) {
        if (index < 0 || index >= size()) {
            throw new CelError("index out of bounds: " + index);
        }
        return at((int) index);
    }

    /** Returns this list with the elements of another one behind it. */
    public ListValue concat(ListValue other) {
        if (size() == 0) {
            return other;
        }
        return other.size() == 0 ? this : new Concatenation(this, other);
    }

    /** Returns whether an element equals a value. */
    public boolean contains(Object value) {
        for (Object element : this) {
            if (Equality.equal(element, value)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a list has the same elements in the same order. */
    protected boolean sameAs(ListValue other) {
        if (size() != other.size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!Equality.equal(at(i), other.at(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the elements, the caller's own. */
    public final List<Object> toList() {
        List<Object> elements = new ArrayList<>(size());
        forEach(elements::add);
        return elements;
    }

    @Override
    public Iterator<Object> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size();
            }

            @Override
            public Object next() {
                return get(next++);
            }
        };
    }

    @Override
    public final boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof ListValue list && Equality.equal(this, list);
    }

    @Override
    public final int hashCode() {
        return size();
    }

    @Override
    public String toString() {
        return toList().toString();
    }

    private static final class Plain extends ListValue {
        private final List<? extends Object> values;

        Plain(List<? extends Object> values) {
            this.values = values;
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        protected Object at(int index) {
            return values.get(index);
        }
    }

    /** Two lists seen as one; long chains of them are copied, so that an element is never far. */
    private static final class Concatenation extends ListValue {
        private static final int DEEPEST = 8;
        private final ListValue first;
        private final ListValue second;
        private final int depth;

        Concatenation(ListValue first, ListValue second) {
            int below = Math.max(depth(first), depth(second));
            this.first = below >= DEEPEST ? new Plain(first.toList()) : first;
            this.second = below >= DEEPEST ? new Plain(second.toList()) : second;
            this.depth = below >= DEEPEST ? 1 : below + 1;
        }

        private static int depth(ListValue list) {
            return list instanceof Concatenation chain ? chain.depth : 0;
        }

        @Override
        public int size() {
            return first.size() + second.size();
        }

        @Override
        protected Object at(int index) {
            return index < first.size() ? first.at(index) : second.at(index - first.size());
        }
    }
}
