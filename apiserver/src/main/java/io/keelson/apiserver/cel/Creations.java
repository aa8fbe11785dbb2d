package io.keelson.apiserver.cel;

import dev.cel.common.ast.CelExpr;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.OptionalValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists, maps and objects that an expression writes down. */
final class Creations {
    static final long LIST_COST = 10;
    private static final long MAP_COST = 30;
    private static final long STRUCT_COST = 40;

    private Creations() {}

    /** @param optionals the positions of elements that are only there where they have a value */
    record NewList(List<Interpretable> elements, Set<Integer> optionals) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            List<Object> values = new ArrayList<>(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Object value = elements.get(i).evaluate(frame);
                if (optionals.contains(i)) {
                    value = unwrap("list element", value);
                }
                if (value != null) {
                    values.add(value);
                }
            }
            frame.spend(LIST_COST);
            return ListValue.of(values);
        }
    }

    private static @Nullable Object unwrap(String what, Object value) {
        if (!(value instanceof OptionalValue optional)) {
            throw new CelError("cannot initialize optional " + what + " from non-optional value " + value);
        }
        return optional.value();
    }

    private record Entry(Interpretable key, Interpretable value, boolean optional) {}

    static Interpretable map(List<CelExpr.CelMap.Entry> entries, Function<CelExpr, Interpretable> planner) {
        List<Entry> planned = entries.stream()
                .map(entry ->
                        new Entry(planner.apply(entry.key()), planner.apply(entry.value()), entry.optionalEntry()))
                .toList();
        return frame -> {
            Map<Object, Object> values = new LinkedHashMap<>();
            for (Entry entry : planned) {
                Object key = entry.key().evaluate(frame);
                Object value = entry.value().evaluate(frame);
                if (entry.optional()) {
                    value = unwrap("entry '" + key + "'", value);
                }
                if (value != null) {
                    values.put(key, value);
                }
            }
            frame.spend(MAP_COST);
            return MapValue.of(values);
        };
    }

    static Interpretable struct(
            CelExpr.CelStruct struct, Function<CelExpr, Interpretable> planner, StructFactory factory) {
        record Member(String name, Interpretable value, boolean optional) {}
        List<Member> members = struct.entries().stream()
                .map(entry -> new Member(entry.fieldKey(), planner.apply(entry.value()), entry.optionalEntry()))
                .toList();
        String type = struct.messageName();
        return frame -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (Member member : members) {
                Object value = member.value().evaluate(frame);
                if (member.optional()) {
                    value = unwrap("entry '" + member.name() + "'", value);
                }
                if (value != null) {
                    fields.put(member.name(), value);
                }
            }
            frame.spend(STRUCT_COST);
            return factory.create(type, fields);
        };
    }
}
