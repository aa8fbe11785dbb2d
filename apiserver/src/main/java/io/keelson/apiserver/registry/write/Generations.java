package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** Counts {@code metadata.generation} up where what is wanted of an object changes. */
public final class Generations {
    private Generations() {}

    public static void follow(ResourceStrategy.GenerationRule rule, ObjectNode object, ObjectNode old) {
        List<String> apart = new ArrayList<>(List.of("metadata"));
        switch (rule) {
            case NONE, ONCE -> {
                return;
            }
            case SPEC -> apart.add("status");
            case ALL, ALL_AND_LABELS, CHANGES -> {}
        }
        boolean relabelled = rule == ResourceStrategy.GenerationRule.ALL_AND_LABELS
                && !Objects.equals(Json.at(object, "metadata", "labels"), Json.at(old, "metadata", "labels"));
        if (relabelled || !object.deepCopy().remove(apart).equals(old.deepCopy().remove(apart))) {
            Metadata.of(object).put("generation", Metadata.generation(old) + 1);
        }
    }
}
