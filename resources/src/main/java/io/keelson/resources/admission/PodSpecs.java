package io.keelson.resources.admission;

import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Walks the trees of pods. */
public final class PodSpecs {
    /** Marks the pods that kubelets make for what they run on their own. */
    static final String MIRROR = "kubernetes.io/config.mirror";

    private PodSpecs() {}

    /** Returns the elements of one of a pod spec's container lists. */
    public static List<ObjectNode> containers(JsonNode spec, String list) {
        List<ObjectNode> containers = new ArrayList<>();
        for (JsonNode element : Json.elements(spec, list)) {
            if (element instanceof ObjectNode container) {
                containers.add(container);
            }
        }
        return containers;
    }

    /** Returns init containers, containers and ephemeral containers. */
    static List<ObjectNode> allContainers(JsonNode spec) {
        List<ObjectNode> all = new ArrayList<>(containers(spec, "initContainers"));
        all.addAll(containers(spec, "containers"));
        all.addAll(containers(spec, "ephemeralContainers"));
        return all;
    }

    /** Returns a list field, made where it is missing. */
    static ArrayNode list(ObjectNode parent, String name) {
        return parent.get(name) instanceof ArrayNode there ? there : parent.putArray(name);
    }

    /** Returns a field's text, empty where there is none. */
    public static String text(@Nullable JsonNode node, String... path) {
        String text = Json.text(node, path);
        return text == null ? "" : text;
    }

    static boolean isMirror(ObjectNode pod) {
        JsonNode annotations = Json.at(pod, "metadata", "annotations");
        return annotations != null && annotations.has(MIRROR);
    }
}
