package io.keelson.apiserver.cel.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that an expression has written down by its type, such as {@code Object{spec: Object.spec{}}}. */
public final class ObjectValue extends MapValue implements NamedValue {
    private final String type;
    private final Map<String, Object> fields;

    /**
     * @param type the name of its type
     * @param fields the values of its fields
     */
    public ObjectValue(String type, Map<String, Object> fields) {
        this.type = type;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String typeName() {
        return type;
    }

    /** Returns the fields in the order in which they were written. */
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public Iterable<Object> keys() {
        return new ArrayList<>(fields.keySet());
    }

    @Override
    public @Nullable Object find(Object key) {
        return fields.get(key);
    }
}
