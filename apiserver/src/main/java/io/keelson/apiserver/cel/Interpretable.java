package io.keelson.apiserver.cel;

/** A part of an expression, ready to be evaluated. Immutable. */
@FunctionalInterface
interface Interpretable {
    /**
     * Returns the part's value and spends what it costs.
     *
     * @throws io.keelson.apiserver.cel.value.CelError where it has none
     */
    Object evaluate(Frame frame);
}
