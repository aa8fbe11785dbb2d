package io.keelson.resources.core.node;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.DisabledFields;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Nodes. */
final class NodeStrategy extends BasicStrategy {
    /** Kubelets no longer take their configuration from the API. */
    private static final DisabledFields CONFIGURATION = DisabledFields.of("spec.configSource", "status.config");

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
        if (spec != null) {
            podRanges(spec);
        }
    }

    /** Where the old field, the first of the ranges, and the new one differ, the old one counts. */
    private static void podRanges(ObjectNode spec) {
        String range = Trees.text(spec, "podCIDR");
        List<String> ranges = Trees.texts(spec, "podCIDRs");
        if (!range.isEmpty() && (ranges.isEmpty() || !ranges.getFirst().equals(range))) {
            spec.putArray("podCIDRs").add(range);
        } else if (!ranges.isEmpty()) {
            spec.put("podCIDR", ranges.getFirst());
        }
    }

    @Override
    public void prepareForCreate(ObjectNode node, WriteContext context) {
        CONFIGURATION.drop(node, null);
    }

    @Override
    public void prepareForUpdate(ObjectNode node, ObjectNode old, WriteContext context) {
        CONFIGURATION.drop(node, old);
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode node, ObjectNode old, WriteContext context) {
        CONFIGURATION.drop(node, old);
    }

    @Override
    public List<String> warnings(ObjectNode node, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>();
        if (Json.at(node, "spec", "configSource") != null) {
            warnings.add("spec.configSource: the feature is removed");
        }
        if (!Trees.text(node, "spec", "externalID").isEmpty()) {
            warnings.add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
        }
        return warnings;
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
