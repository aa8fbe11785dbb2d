package io.keelson.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Counts {@code metadata.generation} up where what is wanted of an object changes. */
final class Generations {
    private Generations() {}

    static void follow(ResourceStrategy.GenerationRule rule, ObjectNode object, ObjectNode old) {
        List<String> apart = new ArrayList<>(List.of("metadata"));
        switch (rule) {
            case NONE, ONCE -> {
                return;
            }
            case SPEC -> apart.add("status");
            case ALL -> {}
        }
        if (!object.deepCopy().remove(apart).equals(old.deepCopy().remove(apart))) {
            Metadata.of(object).put("generation", Metadata.generation(old) + 1);
        }
    }
}
