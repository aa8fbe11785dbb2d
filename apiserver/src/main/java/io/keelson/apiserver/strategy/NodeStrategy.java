package io.keelson.apiserver.strategy;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.validation.NodeValidation;
import tools.jackson.databind.node.ObjectNode;

/** Nodes. */
final class NodeStrategy extends BasicStrategy {

    NodeStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode node) {
        ObjectNode status = Trees.object(node, "status");
        if (status != null) {
            PodSpecDefaults.roundQuantities(Trees.object(status, "capacity"));
            PodSpecDefaults.roundQuantities(Trees.object(status, "allocatable"));
            if (Json.at(status, "allocatable") == null) {
                Trees.set(status, "allocatable", Json.at(status, "capacity"));
            }
        }
        ObjectNode spec = Trees.object(node, "spec");
        String range = Trees.text(spec, "podCIDR");
        if (spec != null && !range.isEmpty() && Trees.empty(spec, "podCIDRs")) {
            spec.putArray("podCIDRs").add(range);
        }
    }

    @Override
    public void validateCreate(ObjectNode node, FieldErrors errors) {
        NodeValidation.create(node, errors);
    }

    @Override
    public void validateUpdate(ObjectNode node, ObjectNode old, FieldErrors errors) {
        NodeValidation.update(node, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode node, ObjectNode old, FieldErrors errors) {
        NodeValidation.update(node, old, errors);
    }
}
