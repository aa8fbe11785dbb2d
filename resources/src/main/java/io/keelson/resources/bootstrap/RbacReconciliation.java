package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import io.keelson.apiserver.authorization.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings default roles and bindings up to date: adds the rules and subjects they lack and keeps what somebody added.
 * Objects whose annotation {@code rbac.authorization.kubernetes.io/autoupdate} is {@code false} are left alone.
 */
final class RbacReconciliation {
    private RbacReconciliation() {}

    /** Returns the object as it should be, or null where nothing is missing. */
    static @Nullable ObjectNode reconciled(ObjectNode existing, ObjectNode wanted) {
        if ("false"
                .equals(Json.text(
                        existing, "metadata", "annotations", "rbac.authorization.kubernetes.io/autoupdate"))) {
            return null;
        }
        ObjectNode result = existing.deepCopy();
        boolean changed = add(result, wanted, "labels");
        changed |= add(result, wanted, "annotations");
        if (wanted.has("aggregationRule")) {
            if (!wanted.get("aggregationRule").equals(existing.get("aggregationRule"))) {
                result.set("aggregationRule", wanted.get("aggregationRule").deepCopy());
                changed = true;
            }
        } else if (wanted.has("rules")) {
            changed |= addRules(result, wanted);
        }
        changed |= addSubjects(result, wanted);
        return changed ? result : null;
    }

    private static boolean add(ObjectNode result, ObjectNode wanted, String map) {
        boolean changed = false;
        if (Json.at(wanted, "metadata", map) instanceof ObjectNode entries) {
            ObjectNode there = Json.child(result, "metadata", map);
            for (String key : entries.propertyNames()) {
                if (!there.has(key)) {
                    there.set(key, entries.get(key));
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static boolean addRules(ObjectNode result, ObjectNode wanted) {
        List<PolicyRule> missing = PolicyRule.missing(PolicyRule.of(result), PolicyRule.of(wanted));
        if (missing.isEmpty()) {
            return false;
        }
        ArrayNode rules = result.get("rules") instanceof ArrayNode list ? list : result.putArray("rules");
        missing.forEach(rule -> rules.add(rule.toTree()));
        return true;
    }

    private static boolean addSubjects(ObjectNode result, ObjectNode wanted) {
        List<JsonNode> there = Json.elements(result, "subjects");
        List<JsonNode> missing = new ArrayList<>(Json.elements(wanted, "subjects"));
        missing.removeAll(there);
        if (missing.isEmpty()) {
            return false;
        }
        ArrayNode subjects = result.get("subjects") instanceof ArrayNode list ? list : result.putArray("subjects");
        missing.forEach(subject -> subjects.add(subject.deepCopy()));
        return true;
    }
}
