package io.keelson.apiserver.strategy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Fields of pods that only some servers know. */
final class PodFields {
    private static final List<String> DISABLED_PROJECTIONS = List.of("clusterTrustBundle", "podCertificate");

    private PodFields() {}

    /** Removes fields that are not enabled and not in use already. */
    static void dropDisabled(ObjectNode spec, @Nullable ObjectNode old) {
        for (String field : DISABLED_PROJECTIONS) {
            if (!uses(old, field)) {
                for (ObjectNode volume : Trees.objects(spec, "volumes")) {
                    Trees.objects(volume, "projected", "sources").forEach(source -> source.remove(field));
                }
            }
        }
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
