package io.keelson.resources.admission;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calculates with lists of resources, quantities by resource name. */
public final class ResourceLists {
    private ResourceLists() {}

    /** Returns the list at a path by name, empty where there is none. */
    public static Map<String, Quantity> of(@Nullable JsonNode node, String... path) {
        Map<String, Quantity> list = new TreeMap<>();
        if (Json.at(node, path) instanceof ObjectNode object) {
            for (String name : object.propertyNames()) {
                JsonNode value = object.get(name);
                if (!value.isNull()) {
                    list.put(name, Quantity.parse(value.asString()));
                }
            }
        }
        return list;
    }

    public static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
        merge(sum, more, Quantity::add);
    }

    static void max(Map<String, Quantity> most, Map<String, Quantity> others) {
        merge(most, others, (one, other) -> other.compareTo(one) > 0 ? other : one);
    }

    /**
     * Returns what a pod needs at most at any time: its containers together, or what init containers need while they
     * run; sidecars count with both. What is said for the pod as a whole takes precedence.
     *
     * @param spec the pod's spec
     * @param which {@code requests} or {@code limits}
     */
    public static Map<String, Quantity> ofPod(JsonNode spec, String which) {
        Map<String, Quantity> total = new TreeMap<>();
        for (ObjectNode container : PodSpecs.containers(spec, "containers")) {
            add(total, of(container, "resources", which));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> init = new TreeMap<>();
        for (ObjectNode container : PodSpecs.containers(spec, "initContainers")) {
            Map<String, Quantity> own = of(container, "resources", which);
            if (PodSpecs.text(container, "restartPolicy").equals("Always")) {
                add(total, own);
                add(sidecars, own);
                max(init, sidecars);
            } else {
                add(own, sidecars);
                max(init, own);
            }
        }
        max(total, init);
        Map<String, Quantity> whole = of(spec, "resources", which);
        for (String name : List.of("cpu", "memory")) {
            Quantity quantity = whole.get(name);
            if (quantity != null) {
                total.put(name, quantity);
            }
        }
        return total;
    }

    private static void merge(Map<String, Quantity> into, Map<String, Quantity> from, BinaryOperator<Quantity> how) {
        from.forEach((name, quantity) -> into.merge(name, quantity, how));
    }
}
