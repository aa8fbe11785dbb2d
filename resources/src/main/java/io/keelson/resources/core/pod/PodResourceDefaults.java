package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.quantity.QuantityException;
import io.keelson.resources.strategy.Trees;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pod asks for: requests that follow limits, sums over containers, and the quality of service they make. */
final class PodResourceDefaults {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private PodResourceDefaults() {}

    /** Completes the requests of a pod's containers from their limits, and then those of the pod. */
    static void defaultRequests(ObjectNode spec) {
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : Trees.objects(spec, list)) {
                ObjectNode limits = Trees.object(container, "resources", "limits");
                if (limits != null) {
                    ObjectNode requests = Json.child(container, "resources", "requests");
                    limits.forEachEntry((name, value) -> {
                        if (!requests.has(name)) {
                            requests.set(name, value.deepCopy());
                        }
                    });
                }
            }
        }
        podLevel(spec);
    }

    private static void podLevel(ObjectNode spec) {
        ObjectNode resources = Trees.object(spec, "resources");
        if (resources == null || Trees.empty(resources, "limits") && Trees.empty(resources, "requests")) {
            return;
        }
        ObjectNode limits = Trees.object(resources, "limits");
        Map<String, Quantity> all = total(spec, "limits");
        for (Map.Entry<String, Quantity> one : all.entrySet()) {
            if (one.getKey().startsWith("hugepages-")
                    && Json.at(resources, "requests", one.getKey()) == null
                    && Json.at(resources, "limits", one.getKey()) == null) {
                limits = Json.child(resources, "limits");
                limits.put(one.getKey(), one.getValue().toString());
            }
        }
        if (limits == null || limits.isEmpty()) {
            return;
        }
        ObjectNode requests = Json.child(resources, "requests");
        total(spec, "requests").forEach((name, amount) -> {
            if (COMPUTE.contains(name) && !requests.has(name)) {
                requests.put(name, amount.toString());
            }
        });
        limits.forEachEntry((name, value) -> {
            if ((COMPUTE.contains(name) || name.startsWith("hugepages-")) && !requests.has(name)) {
                requests.set(name, value.deepCopy());
            }
        });
        if (requests.isEmpty()) {
            resources.remove("requests");
        }
    }

    /** Returns what the containers need together: sidecars stay, other init containers run one after the other. */
    private static Map<String, Quantity> total(ObjectNode spec, String which) {
        Map<String, Quantity> sum = new TreeMap<>();
        for (ObjectNode container : Trees.objects(spec, "containers")) {
            add(sum, amounts(container, which));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> peak = new TreeMap<>();
        for (ObjectNode container : Trees.objects(spec, "initContainers")) {
            Map<String, Quantity> own = new TreeMap<>(amounts(container, which));
            if (Trees.text(container, "restartPolicy").equals("Always")) {
                add(sum, own);
                add(sidecars, own);
                own = new TreeMap<>(sidecars);
            } else {
                add(own, sidecars);
            }
            max(peak, own);
        }
        max(sum, peak);
        return sum;
    }

    private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, Quantity::add));
    }

    private static void max(Map<String, Quantity> most, Map<String, Quantity> other) {
        other.forEach((name, amount) -> most.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }

    private static Map<String, Quantity> amounts(ObjectNode container, String which) {
        return parse(Trees.object(container, "resources", which));
    }

    /** Returns the amounts of a resource list. */
    static Map<String, Quantity> parse(@Nullable ObjectNode list) {
        Map<String, Quantity> amounts = new LinkedHashMap<>();
        if (list != null) {
            list.forEachEntry((name, value) -> {
                Quantity amount = quantity(value);
                if (amount != null) {
                    amounts.put(name, amount);
                }
            });
        }
        return amounts;
    }

    private static @Nullable Quantity quantity(JsonNode value) {
        try {
            return Quantity.parse(value.asString(""));
        } catch (QuantityException e) {
            return null;
        }
    }
}
