package io.keelson.resources.core.node;

import io.keelson.resources.definition.KindDefinitions;

/** Nodes. */
public final class NodeDefinitions {
    private NodeDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("nodes").strategy(NodeStrategy::new).printer(NodePrinter.NODES);
    }
}
