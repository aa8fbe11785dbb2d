package io.keelson.apiserver.cel;

import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.OptionalValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import org.jspecify.annotations.Nullable;

/** Fields of objects, values of maps, elements of lists; from an optional value an optional one comes. */
final class Access {
    private Access() {}

    private static Object get(Object from, Object key) {
        return switch (from) {
            case MapValue map -> map.get(key);
            case ListValue list -> list.get(position(key));
            case OptionalValue optional -> optionally(optional, key);
            default -> throw CelError.noSuchOverload();
        };
    }

    private static OptionalValue optionally(Object from, Object key) {
        Object container = from;
        if (from instanceof OptionalValue optional) {
            if (!optional.hasValue()) {
                return OptionalValue.NONE;
            }
            container = optional.get();
        }
        Object value = find(container, key);
        return value == null ? OptionalValue.NONE : new OptionalValue(value);
    }

    private static @Nullable Object find(Object from, Object key) {
        return switch (from) {
            case MapValue map -> map.find(key);
            case ListValue list -> {
                long position = position(key);
                yield position < 0 || position >= list.size() ? null : list.get(position);
            }
            default -> throw CelError.noSuchOverload();
        };
    }

    private static long position(Object key) {
        return switch (key) {
            case Long number -> number;
            case UnsignedInt number -> number.bits();
            case Double number when number == Math.rint(number) -> number.longValue();
            default -> throw new CelError("unsupported index: " + key);
        };
    }

    record Field(Interpretable operand, String name) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object from = operand.evaluate(frame);
            frame.spend(1);
            return get(from, name);
        }
    }

    /** {@code has(a.b)}, which costs nothing but finding {@code a}. */
    record Presence(Interpretable operand, String name) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object from = operand.evaluate(frame);
            if (from instanceof OptionalValue optional) {
                return optional.hasValue() && find(optional.get(), name) != null;
            }
            if (!(from instanceof MapValue map)) {
                throw CelError.noSuchOverload();
            }
            return map.find(name) != null;
        }
    }

    record Index(Interpretable operand, Interpretable key) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object from = operand.evaluate(frame);
            Object at = key.evaluate(frame);
            frame.spend(1);
            return get(from, at);
        }
    }

    record OptionalIndex(Interpretable operand, Interpretable key) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            Object from = operand.evaluate(frame);
            Object at = key.evaluate(frame);
            frame.spend(1);
            return optionally(from, at);
        }
    }

    /** {@code a.or(b)} and {@code a.orValue(b)}: the second is only looked at where the first has no value. */
    record Or(Interpretable operand, Interpretable other, boolean value) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            if (!(operand.evaluate(frame) instanceof OptionalValue optional)) {
                throw CelError.noSuchOverload();
            }
            frame.spend(1);
            if (!optional.hasValue()) {
                return other.evaluate(frame);
            }
            return value ? optional.get() : optional;
        }
    }
}
