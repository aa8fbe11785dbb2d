package io.keelson.resources.strategy;

import io.keelson.api.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Turns {@code matchLabelKeys} and {@code mismatchLabelKeys} of a new pod into selectors by its own labels. */
public final class LabelKeys {
    private LabelKeys() {}

    public static void resolve(ObjectNode pod) {
        ObjectNode affinity = Trees.object(pod, "spec", "affinity");
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            for (ObjectNode weighted :
                    Trees.objects(affinity, kind, "preferredDuringSchedulingIgnoredDuringExecution")) {
                ObjectNode term = Trees.object(weighted, "podAffinityTerm");
                if (term != null) {
                    resolve(pod, term);
                }
            }
            Trees.objects(affinity, kind, "requiredDuringSchedulingIgnoredDuringExecution")
                    .forEach(term -> resolve(pod, term));
        }
        Trees.objects(pod, "spec", "topologySpreadConstraints").forEach(constraint -> resolve(pod, constraint));
    }

    private static void resolve(ObjectNode pod, ObjectNode term) {
        add(pod, term, "matchLabelKeys", "In");
        add(pod, term, "mismatchLabelKeys", "NotIn");
    }

    private static void add(ObjectNode pod, ObjectNode term, String field, String operator) {
        ObjectNode selector = Trees.object(term, "labelSelector");
        if (selector == null) {
            return;
        }
        for (String key : Trees.texts(term, field)) {
            String value = Json.text(pod, "metadata", "labels", key);
            if (value != null) {
                ObjectNode expression = Trees.list(selector, "matchExpressions").addObject();
                expression
                        .put("key", key)
                        .put("operator", operator)
                        .putArray("values")
                        .add(value);
            }
        }
    }
}
