package io.keelson.api.schema;

import tools.jackson.databind.node.ObjectNode;

/** Sets the defaults that depend on nothing but a field's absence. */
public final class Defaulter {
    private Defaulter() {}

    /** Sets what is missing in the object, in place. */
    public static void apply(ObjectNode object, Schema schema) {}
}
