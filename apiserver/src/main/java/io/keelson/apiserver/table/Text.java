package io.keelson.apiserver.table;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Parts of objects as cells write them. */
public final class Text {
    private Text() {}

    /** Labels as {@code a=b,c=d}, sorted. */
    public static String labels(@Nullable JsonNode labels) {
        TreeMap<String, String> sorted = new TreeMap<>();
        if (labels != null) {
            labels.forEachEntry((key, value) -> sorted.put(key, value.asString()));
        }
        List<String> pairs = new ArrayList<>(sorted.size());
        sorted.forEach((key, value) -> pairs.add(key + "=" + value));
        return Cells.orElse(String.join(",", pairs), Cells.NONE);
    }

    /** A label selector in its string form; empty where it selects everything or nothing. */
    public static String bareSelector(@Nullable JsonNode selector, String invalid) {
        try {
            return selector == null ? "" : LabelSelector.of(selector).toString();
        } catch (RuntimeException e) {
            return invalid;
        }
    }

    public static String selector(@Nullable JsonNode selector) {
        return Cells.orElse(bareSelector(selector, "<error>"), Cells.NONE);
    }

    /** One field of each container. */
    public static String ofContainers(@Nullable JsonNode podSpec, String field) {
        return String.join(
                ",",
                Json.elements(podSpec, "containers").stream()
                        .map(container -> Cells.string(container, field))
                        .toList());
    }

    public static String join(String separator, @Nullable JsonNode node, String... path) {
        return String.join(
                separator,
                Json.elements(node, path).stream().map(JsonNode::asString).toList());
    }

    /** The first three of some texts and how many more there are. */
    public static String few(List<String> texts) {
        int most = 3;
        String shown = String.join(",", texts.subList(0, Math.min(most, texts.size())));
        return texts.size() > most ? shown + " + " + (texts.size() - most) + " more..." : shown;
    }

    /** A quantity in its canonical form, {@code 0} where it is missing. */
    public static String quantity(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "0";
        }
        String text = value.asString();
        try {
            return Quantity.parse(text).canonical();
        } catch (RuntimeException e) {
            return text;
        }
    }

    /** The addresses of a load balancer, sorted. */
    public static String loadBalancer(JsonNode object) {
        TreeSet<String> addresses = new TreeSet<>();
        for (JsonNode ingress : Json.elements(object, "status", "loadBalancer", "ingress")) {
            String address = Cells.orElse(Cells.string(ingress, "ip"), Cells.string(ingress, "hostname"));
            if (!address.isEmpty()) {
                addresses.add(address);
            }
        }
        return String.join(",", addresses);
    }

    /** The condition of that type, or null. */
    public static @Nullable JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : Json.elements(object, "status", "conditions")) {
            if (type.equals(Json.text(condition, "type"))) {
                return condition;
            }
        }
        return null;
    }

    public static boolean conditionTrue(JsonNode object, String type) {
        return "True".equals(Json.text(condition(object, type), "status"));
    }
}
