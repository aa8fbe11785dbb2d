package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.resources.core.volume.VolumeRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The quality of service that a pod's requests and limits make. */
public final class PodQuality {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private PodQuality() {}

    /** Returns the QoS class: BestEffort, Burstable or Guaranteed. */
    public static String of(ObjectNode spec) {
        ObjectNode podLevel = object(spec, "resources");
        if (podLevel != null && !podLevel.isEmpty()) {
            return classOf(List.of(podLevel));
        }
        List<ObjectNode> resources = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : Json.elements(spec, list)) {
                resources.add(Json.child((ObjectNode) container.deepCopy(), "resources"));
            }
        }
        return classOf(resources);
    }

    private static String classOf(List<ObjectNode> all) {
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        boolean guaranteed = true;
        for (ObjectNode resources : all) {
            add(requests, compute(object(resources, "requests")));
            Map<String, Quantity> own = compute(object(resources, "limits"));
            guaranteed &= own.keySet().containsAll(COMPUTE);
            add(limits, own);
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return "BestEffort";
        }
        return guaranteed && limits.keySet().equals(requests.keySet()) && limits.equals(requests)
                ? "Guaranteed"
                : "Burstable";
    }

    private static Map<String, Quantity> compute(@Nullable ObjectNode list) {
        Map<String, Quantity> amounts = new TreeMap<>();
        for (String name : COMPUTE) {
            String text = Json.text(list, name);
            Quantity amount = text == null ? Quantity.ZERO : VolumeRules.amount(text);
            if (amount.signum() > 0) {
                amounts.put(name, amount);
            }
        }
        return amounts;
    }

    private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
        more.forEach((name, amount) -> sum.merge(name, amount, Quantity::add));
    }

    private static @Nullable ObjectNode object(@Nullable JsonNode node, String key) {
        return Json.at(node, key) instanceof ObjectNode object ? object : null;
    }
}
