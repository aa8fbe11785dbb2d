package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Fields of pods that only some servers know. */
public final class PodFields {
    private static final List<String> DISABLED_PROJECTIONS = List.of("clusterTrustBundle", "podCertificate");

    private PodFields() {}

    /** Removes fields that are not enabled and not in use already. */
    static void dropDisabled(@Nullable ObjectNode spec, @Nullable ObjectNode old) {
        if (spec == null) {
            return;
        }
        if (containers(old).stream().allMatch(container -> Json.at(container, "lifecycle", "stopSignal") == null)) {
            dropStopSignals(spec);
        }
        for (String field : DISABLED_PROJECTIONS) {
            if (!uses(old, field)) {
                for (ObjectNode volume : Trees.objects(spec, "volumes")) {
                    Trees.objects(volume, "projected", "sources").forEach(source -> source.remove(field));
                }
            }
        }
    }

    /** Removes such fields from the template at a path. */
    public static void dropDisabledInTemplate(ObjectNode object, @Nullable ObjectNode old, String... template) {
        dropDisabled(
                Trees.object(Trees.object(object, template), "spec"),
                Trees.object(Trees.object(old, template), "spec"));
    }

    /** Only images say what signal stops their containers. */
    private static void dropStopSignals(ObjectNode spec) {
        for (ObjectNode container : containers(spec)) {
            ObjectNode lifecycle = Trees.object(container, "lifecycle");
            if (lifecycle != null && lifecycle.remove("stopSignal") != null && lifecycle.isEmpty()) {
                container.remove("lifecycle");
            }
        }
    }

    private static List<ObjectNode> containers(@Nullable ObjectNode spec) {
        return Stream.of("containers", "initContainers", "ephemeralContainers")
                .flatMap(list -> Trees.objects(spec, list).stream())
                .toList();
    }

    private static boolean uses(@Nullable ObjectNode spec, String field) {
        for (ObjectNode volume : Trees.objects(spec, "volumes")) {
            for (ObjectNode source : Trees.objects(volume, "projected", "sources")) {
                if (source.has(field)) {
                    return true;
                }
            }
        }
        return false;
    }
}
