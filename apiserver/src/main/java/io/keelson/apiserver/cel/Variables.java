package io.keelson.apiserver.cel;

import org.jspecify.annotations.Nullable;

/** The values of the variables that an expression is evaluated with. */
@FunctionalInterface
public interface Variables {
    /**
     * Returns the value of a variable, or null where it has none.
     *
     * @throws io.keelson.apiserver.cel.value.CelError where its value cannot be found
     */
    @Nullable
    Object get(String name);
}
