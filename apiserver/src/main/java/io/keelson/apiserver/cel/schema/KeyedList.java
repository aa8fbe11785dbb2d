package io.keelson.apiserver.cel.schema;

import io.keelson.apiserver.cel.value.Equality;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Elements that are told apart by their keys; their order does not count. */
final class KeyedList extends ListValue {
    private final ListValue elements;
    private final List<String> keys;

    KeyedList(ListValue elements, List<String> keys) {
        this.elements = elements;
        this.keys = keys;
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    protected Object at(int index) {
        return elements.get(index);
    }

    private Object keyOf(Object element) {
        if (!(element instanceof MapValue map)) {
            return element;
        }
        List<@Nullable Object> values = new ArrayList<>(keys.size());
        for (String key : keys) {
            values.add(map.find(key));
        }
        return values;
    }

    @Override
    protected boolean sameAs(ListValue other) {
        if (size() != other.size()) {
            return false;
        }
        Map<Object, Object> byKey = new HashMap<>();
        for (Object element : elements) {
            byKey.put(keyOf(element), element);
        }
        for (Object element : other) {
            Object mine = byKey.get(keyOf(element));
            if (mine == null || !Equality.equal(mine, element)) {
                return false;
            }
        }
        return true;
    }

    /** Elements of the other one take the places of those with the same keys, new ones follow. */
    @Override
    public ListValue concat(ListValue other) {
        List<Object> all = toList();
        Map<Object, Integer> places = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            places.put(keyOf(all.get(i)), i);
        }
        for (Object element : other) {
            Integer place = places.get(keyOf(element));
            if (place == null) {
                all.add(element);
            } else {
                all.set(place, element);
            }
        }
        return new KeyedList(ListValue.of(all), keys);
    }
}
