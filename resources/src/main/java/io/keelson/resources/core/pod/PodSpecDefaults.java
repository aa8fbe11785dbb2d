package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.quantity.QuantityException;
import io.keelson.resources.strategy.Trees;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The defaults that pods and pod templates share and that depend on more than one field. */
public final class PodSpecDefaults {
    static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodSpecDefaults() {}

    /** Completes the template at a path of an object, where there is one. */
    public static void template(ObjectNode object, String... path) {
        ObjectNode spec = Trees.object(Json.at(object, path), "spec");
        if (spec != null) {
            apply(spec);
        }
    }

    /** Completes a pod spec. */
    static void apply(ObjectNode spec) {
        for (String list : CONTAINERS) {
            Trees.objects(spec, list).forEach(PodSpecDefaults::container);
        }
        ObjectNode resources = Trees.object(spec, "resources");
        if (resources != null) {
            roundResources(resources);
        }
        roundQuantities(Trees.object(spec, "overhead"));
        Trees.objects(spec, "volumes").forEach(PodSpecDefaults::volume);
        String account = Trees.text(spec, "serviceAccountName");
        if (account.isEmpty()) {
            account = Trees.text(spec, "serviceAccount");
        }
        if (!account.isEmpty()) {
            spec.put("serviceAccountName", account).put("serviceAccount", account);
        }
        for (String flag : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (!Json.bool(spec, flag)) {
                spec.remove(flag);
            }
        }
        if (Trees.object(spec, "securityContext") == null) {
            spec.putObject("securityContext");
        }
    }

    private static void container(ObjectNode container) {
        Trees.missing(container, "imagePullPolicy", pullPolicy(Trees.text(container, "image")));
        ObjectNode resources = Trees.object(container, "resources");
        if (resources != null) {
            roundResources(resources);
        }
    }

    private static void volume(ObjectNode volume) {
        if (volume.size() == (volume.has("name") ? 1 : 0)) {
            volume.putObject("emptyDir");
        }
        ObjectNode image = Trees.object(volume, "image");
        if (image != null) {
            Trees.missing(image, "pullPolicy", pullPolicy(Trees.text(image, "reference")));
        }
    }

    private static void roundResources(ObjectNode resources) {
        roundQuantities(Trees.object(resources, "limits"));
        roundQuantities(Trees.object(resources, "requests"));
    }

    /** Rounds amounts up to thousandths, the finest that resources are counted in. */
    public static void roundQuantities(@Nullable ObjectNode list) {
        if (list == null) {
            return;
        }
        for (String name : List.copyOf(list.propertyNames())) {
            Quantity quantity = quantity(list.get(name));
            if (quantity != null && quantity.amount().stripTrailingZeros().scale() > 3) {
                long milli = quantity.amount()
                        .setScale(3, RoundingMode.UP)
                        .unscaledValue()
                        .longValue();
                list.put(name, Quantity.ofMilli(milli, quantity.format()).toString());
            }
        }
    }

    /** Returns an amount, or null where it is none, which has been said when the object was decoded. */
    private static @Nullable Quantity quantity(JsonNode value) {
        try {
            return value.isString() ? Quantity.parse(value.stringValue()) : null;
        } catch (QuantityException e) {
            return null;
        }
    }

    /** Images that move under their name are pulled each time: {@code latest}, told or implied. */
    static String pullPolicy(String image) {
        if (!ImageReferences.valid(image)) {
            return "IfNotPresent";
        }
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int colon = name.lastIndexOf(':');
        boolean tagged = colon > name.lastIndexOf('/');
        boolean latest = tagged ? name.substring(colon + 1).equals("latest") : digest < 0;
        return latest ? "Always" : "IfNotPresent";
    }
}
