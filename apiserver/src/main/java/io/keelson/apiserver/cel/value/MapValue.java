package io.keelson.apiserver.cel.value;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of type {@code map}, or an object with fields, which expressions see as a map. */
public abstract class MapValue {

    /** Returns a map of these values, which are not copied; keys are strings, ints, uints or booleans. */
    public static MapValue of(Map<Object, Object> values) {
        return new Plain(values);
    }

    /** Returns how many entries there are. */
    public abstract int size();

    /** Returns the keys. */
    public abstract Iterable<Object> keys();

    /** Returns the value of a key, or null where there is none. */
    public abstract @Nullable Object find(Object key);

    /** Returns the value of a key, or fails as the selection of a missing field does. */
    public final Object get(Object key) {
        Object value = find(key);
        if (value == null) {
            throw new CelError("no such key: " + key);
        }
        return value;
    }

    /** Returns whether a map has the same entries. */
    protected boolean sameAs(MapValue other) {
        if (size() != other.size()) {
            return false;
        }
        for (Object key : keys()) {
            Object mine = find(key);
            Object theirs = other.find(key);
            if (mine == null || theirs == null ? mine != null || theirs != null : !Equality.equal(mine, theirs)) {
                return false;
            }
        }
        return true;
    }

    /** Returns this map with one more entry, whose key is not in it yet. */
    public MapValue with(Object key, Object value) {
        if (find(key) != null) {
            throw new CelError("insert failed: key " + key + " already exists");
        }
        Map<Object, Object> more = new LinkedHashMap<>();
        for (Object known : keys()) {
            more.put(known, get(known));
        }
        more.put(key, value);
        return new Plain(more);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof MapValue map && Equality.equal(this, map);
    }

    @Override
    public final int hashCode() {
        return size();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (Object key : keys()) {
            out.append(out.length() > 1 ? ", " : "").append(key).append(": ").append(find(key));
        }
        return out.append('}').toString();
    }

    private static final class Plain extends MapValue {
        private final Map<Object, Object> values;

        Plain(Map<Object, Object> values) {
            this.values = values;
        }

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public Iterable<Object> keys() {
            return values.keySet();
        }

        /** Whole numbers are the same key in whatever type they come. */
        @Override
        public @Nullable Object find(Object key) {
            Object value = values.get(key);
            if (value != null || key instanceof String || key instanceof Boolean) {
                return value;
            }
            for (Object other : Numbers.sameKeys(key)) {
                value = values.get(other);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }
    }
}
