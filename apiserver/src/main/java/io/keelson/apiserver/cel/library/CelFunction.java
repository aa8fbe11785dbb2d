package io.keelson.apiserver.cel.library;

/** The implementation of an overload. */
@FunctionalInterface
public interface CelFunction {
    /**
     * Returns the function's value.
     *
     * @param arguments the target first, where the function has one; of the types that the overload declares
     * @throws io.keelson.apiserver.cel.value.CelError where there is none
     */
    Object call(Object[] arguments);
}
