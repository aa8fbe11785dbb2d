package io.keelson.apiserver.cel;

import java.util.Map;

/** Makes the objects that expressions write down by their types, such as {@code Object{spec: Object.spec{}}}. */
@FunctionalInterface
public interface StructFactory {
    /**
     * Returns an object.
     *
     * @param type the name of its type
     * @param fields the values of its fields, in the order in which they were written
     * @throws io.keelson.apiserver.cel.value.CelError where there is no such type
     */
    Object create(String type, Map<String, Object> fields);
}
