package io.keelson.apiserver.cel.schema;

import io.keelson.apiserver.cel.value.ListValue;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Elements whose order does not count. */
final class SetList extends ListValue {
    private final ListValue elements;

    SetList(ListValue elements) {
        this.elements = elements;
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    protected Object at(int index) {
        return elements.get(index);
    }

    @Override
    protected boolean sameAs(ListValue other) {
        if (size() != other.size()) {
            return false;
        }
        Set<Object> all = new HashSet<>(toList());
        for (Object element : other) {
            if (!all.contains(element)) {
                return false;
            }
        }
        return true;
    }

    /** The union: elements of this one keep their places, new ones follow. */
    @Override
    public ListValue concat(ListValue other) {
        Set<Object> union = new LinkedHashSet<>(toList());
        List<Object> all = toList();
        for (Object element : other) {
            if (union.add(element)) {
                all.add(element);
            }
        }
        return new SetList(ListValue.of(all));
    }
}
