package io.keelson.resources.discovery;

import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import tools.jackson.databind.node.ObjectNode;

/** Endpoint slices: topology, a thing of the old version, stays only where nobody touches the endpoints. */
final class EndpointSliceStrategy extends RuledStrategy {

    EndpointSliceStrategy(Traits traits) {
        super(traits, new EndpointRules());
    }

    @Override
    public void prepareForCreate(ObjectNode slice, WriteContext context) {
        dropTopology(slice);
    }

    @Override
    public void prepareForUpdate(ObjectNode slice, ObjectNode old, WriteContext context) {
        if (!Trees.same(slice, old, "endpoints")) {
            dropTopology(slice);
        }
    }

    private static void dropTopology(ObjectNode slice) {
        for (ObjectNode endpoint : Trees.objects(slice, "endpoints")) {
            endpoint.remove("deprecatedTopology");
        }
    }
}
