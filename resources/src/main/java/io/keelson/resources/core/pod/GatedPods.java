package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.resources.validation.Subject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change of where a pod goes while it is held back by gates: it can only get more particular. */
final class GatedPods {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

    private GatedPods() {}

    static void nodeSelector(Subject now, Subject before) {
        before.entries((key, value) -> {
            Subject kept = now.at(key);
            if (!kept.same(value)) {
                now.errors()
                        .invalid(
                                now.path(),
                                now.value(),
                                "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
            }
        });
    }

    static void nodeAffinity(Subject now, Subject before) {
        Subject terms = now.at(REQUIRED, "nodeSelectorTerms");
        Subject was = before.at(REQUIRED, "nodeSelectorTerms");
        if (!was.present()) {
            return;
        }
        if (terms.each().size() != was.each().size()) {
            terms.invalid("no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }
        for (int i = 0; i < was.each().size(); i++) {
            Subject term = terms.each().get(i);
            for (String list : List.of("matchExpressions", "matchFields")) {
                List<JsonNode> kept = Json.elements(term.at(list).value());
                List<JsonNode> old = Json.elements(was.each().get(i).at(list).value());
                boolean starts =
                        kept.size() >= old.size() && kept.subList(0, old.size()).equals(old);
                if (!starts) {
                    term.invalid("only additions are allowed (no mutations or deletions)");
                    break;
                }
            }
        }
    }

    /** Makes node affinity as it was, so that the rest can be compared. */
    static void carryNodeAffinity(ObjectNode spec, ObjectNode old) {
        JsonNode before = Json.at(old, "affinity", "nodeAffinity");
        if (before != null) {
            Json.child(spec, "affinity").set("nodeAffinity", before.deepCopy());
        } else if (spec.get("affinity") instanceof ObjectNode affinity) {
            affinity.remove("nodeAffinity");
            if (affinity.isEmpty() && !old.has("affinity")) {
                spec.remove("affinity");
            }
        }
    }
}
