package io.keelson.apiserver.authorization;

import io.keelson.api.json.Json;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gathers the rules of cluster roles that are made of others. */
public final class AggregationRules {
    private AggregationRules() {}

    /**
     * Returns the rules that a role's {@code aggregationRule} selects: those of the selected roles by name, selector by
     * selector, each rule once.
     *
     * @param role the aggregated role
     * @param all all cluster roles
     */
    public static ArrayNode rules(ObjectNode role, Collection<ObjectNode> all) {
        Set<JsonNode> rules = new LinkedHashSet<>();
        List<ObjectNode> byName = all.stream()
                .filter(other -> !name(other).equals(name(role)))
                .sorted(Comparator.comparing(AggregationRules::name))
                .toList();
        for (JsonNode selector : Json.elements(role, "aggregationRule", "clusterRoleSelectors")) {
            for (ObjectNode other : byName) {
                if (matches(selector, Json.at(other, "metadata", "labels"))) {
                    rules.addAll(Json.elements(other, "rules"));
                }
            }
        }
        ArrayNode list = role.arrayNode();
        rules.forEach(rule -> list.add(rule.deepCopy()));
        return list;
    }

    private static boolean matches(JsonNode selector, @Nullable JsonNode labels) {
        JsonNode wanted = Json.at(selector, "matchLabels");
        if (wanted != null) {
            for (String key : wanted.propertyNames()) {
                if (labels == null || !wanted.get(key).equals(labels.get(key))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String name(ObjectNode role) {
        return String.valueOf(Json.text(role, "metadata", "name"));
    }
}
