package io.keelson.api.schema;

import tools.jackson.databind.node.ObjectNode;

/** Brings a tree into the form in which answers and stored objects show it. */
public final class Canonicalizer {
    private Canonicalizer() {}

    /** Drops what is empty and not shown when empty, and adds what is always shown, in place. */
    public static void apply(ObjectNode object, Schema schema) {}
}
