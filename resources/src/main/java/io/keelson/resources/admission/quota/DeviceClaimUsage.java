package io.keelson.resources.admission.quota;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a ResourceClaim takes from quotas: devices by class, in the worst case where it leaves a choice. */
final class DeviceClaimUsage {
    /** What the names of quotas for the devices of a class end with. */
    static final String SUFFIX = ".deviceclass.resource.k8s.io/devices";

    /** The most devices that a claim can be given: what {@code All} comes to. */
    private static final long MOST_DEVICES = 32;

    private DeviceClaimUsage() {}

    /** Adds what a claim takes. */
    static void add(Map<String, Quantity> usage, ObjectNode claim) {
        for (JsonNode request : Json.elements(claim, "spec", "devices", "requests")) {
            List<JsonNode> choices = Json.elements(request, "firstAvailable");
            JsonNode exactly = Json.at(request, "exactly");
            Map<String, Long> most = new TreeMap<>();
            for (JsonNode choice : choices) {
                most.merge(deviceClass(choice), devices(choice), Math::max);
            }
            if (choices.isEmpty() && exactly != null) {
                most.put(deviceClass(exactly), devices(exactly));
            }
            most.forEach((name, count) ->
                    usage.merge(name + SUFFIX, Quantity.of(count, Quantity.Format.DECIMAL_SI), Quantity::add));
        }
    }

    private static String deviceClass(JsonNode request) {
        String name = Json.text(request, "deviceClassName");
        return name == null ? "" : name;
    }

    private static long devices(JsonNode request) {
        String mode = Json.text(request, "allocationMode");
        if ("All".equals(mode)) {
            return MOST_DEVICES;
        }
        Long count = Json.integer(request, "count");
        return "ExactCount".equals(mode) && count != null ? count : 0;
    }
}
