package io.keelson.apiserver.cel;

import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What macros such as {@code all} and {@code map} become. An error in a step is kept as the outcome so far: the next step
 * may get over it.
 */
final class Comprehension implements Interpretable {
    private final Interpretable range;
    private final Interpretable start;
    private final Interpretable condition;
    private final Interpretable step;
    private final Interpretable result;
    private final int accumulator;
    private final int first;
    private final int second;

    /**
     * @param first where the element is, or with two variables its position or key
     * @param second where with two variables the element is, negative with one
     */
    Comprehension(
            Interpretable range,
            Interpretable start,
            Interpretable condition,
            Interpretable step,
            Interpretable result,
            int accumulator,
            int first,
            int second) {
        this.range = range;
        this.start = start;
        this.condition = condition;
        this.step = step;
        this.result = result;
        this.accumulator = accumulator;
        this.first = first;
        this.second = second;
    }

    @Override
    public Object evaluate(Frame frame) {
        Object over = range.evaluate(frame);
        keep(frame, start);
        switch (over) {
            case ListValue list -> {
                for (int i = 0; i < list.size() && goesOn(frame); i++) {
                    if (second >= 0) {
                        frame.local(first, (long) i);
                        set(frame, second, list, i);
                    } else {
                        set(frame, first, list, i);
                    }
                    keep(frame, step);
                }
            }
            case MapValue map -> {
                for (Object key : map.keys()) {
                    if (!goesOn(frame)) {
                        break;
                    }
                    frame.local(first, key);
                    if (second >= 0) {
                        frame.local(second, map.get(key));
                    }
                    keep(frame, step);
                }
            }
            default -> throw CelError.noSuchOverload();
        }
        return result.evaluate(frame);
    }

    private static void set(Frame frame, int slot, ListValue list, int index) {
        try {
            frame.local(slot, list.get(index));
        } catch (CelError e) {
            frame.local(slot, e);
        }
    }

    private boolean goesOn(Frame frame) {
        return Boolean.TRUE.equals(condition.evaluate(frame));
    }

    private void keep(Frame frame, Interpretable node) {
        try {
            frame.local(accumulator, node.evaluate(frame));
        } catch (CelError e) {
            frame.local(accumulator, e);
        }
    }

    /** The list that a loop makes; nobody else sees it before the loop is done. */
    private static final class GrowingList extends ListValue {
        private final List<Object> values = new ArrayList<>();

        @Override
        public int size() {
            return values.size();
        }

        @Override
        protected Object at(int index) {
            return values.get(index);
        }
    }

    /** The map that a loop makes; nobody else sees it before the loop is done. */
    private static final class GrowingMap extends MapValue {
        private final Map<Object, Object> values = new LinkedHashMap<>();
        private final MapValue seen = MapValue.of(values);

        @Override
        public int size() {
            return values.size();
        }

        @Override
        public Iterable<Object> keys() {
            return values.keySet();
        }

        @Override
        public @Nullable Object find(Object key) {
            return seen.find(key);
        }
    }

    /** {@code accumulator + [element]}. */
    record Append(int slot, Interpretable element) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object before = new Planner.Local(slot).evaluate(frame);
            Object value = element.evaluate(frame);
            frame.spend(Creations.LIST_COST + 1);
            if (before instanceof GrowingList list) {
                list.values.add(value);
                return list;
            }
            if (!(before instanceof ListValue plain)) {
                throw CelError.noSuchOverload();
            }
            GrowingList list = new GrowingList();
            plain.forEach(list.values::add);
            list.values.add(value);
            return list;
        }
    }

    /** {@code cel.@mapInsert(accumulator, key, value)}. */
    record Insert(int slot, Interpretable key, Interpretable value) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object before = new Planner.Local(slot).evaluate(frame);
            Object name = key.evaluate(frame);
            Object added = value.evaluate(frame);
            frame.spend(1);
            if (!(before instanceof MapValue map)) {
                throw CelError.noSuchOverload();
            }
            if (map.find(name) != null) {
                throw new CelError("insert failed: key " + name + " already exists");
            }
            GrowingMap growing = map instanceof GrowingMap known ? known : copy(map);
            growing.values.put(name, added);
            return growing;
        }

        private static GrowingMap copy(MapValue map) {
            GrowingMap growing = new GrowingMap();
            for (Object known : map.keys()) {
                growing.values.put(known, map.get(known));
            }
            return growing;
        }
    }
}
