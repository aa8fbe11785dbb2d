package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives pods the overhead, node selector and tolerations of their runtime class. */
final class RuntimeClass implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES = new GroupVersionResource("node.k8s.io", "v1", "runtimeclasses");
    private static final String MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

    private final LatestReader latest;

    RuntimeClass(LatestReader latest) {
        this.latest = latest;
    }

    @Override
    public String name() {
        return "RuntimeClass";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("", "pods")) {
            return;
        }
        ObjectNode spec = Json.child(request.newObject(), "spec");
        ObjectNode runtimeClass = runtimeClass(request, spec);
        if (runtimeClass == null) {
            return;
        }
        if (Json.at(runtimeClass, "overhead") != null) {
            if (overheadGiven(spec) && !sameOverhead(runtimeClass, spec)) {
                throw request.forbidden(MISMATCH);
            }
            JsonNode fixed = Json.at(runtimeClass, "overhead", "podFixed");
            if (fixed != null) {
                spec.set("overhead", fixed.deepCopy());
            }
        }
        if (Json.at(runtimeClass, "scheduling") != null) {
            schedule(request, spec, runtimeClass);
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("", "pods")) {
            return;
        }
        ObjectNode spec = Json.child(request.newObject(), "spec");
        ObjectNode runtimeClass = runtimeClass(request, spec);
        if (runtimeClass != null && Json.at(runtimeClass, "overhead") != null) {
            if (!sameOverhead(runtimeClass, spec)) {
                throw request.forbidden(MISMATCH);
            }
        } else if (Json.at(spec, "overhead") != null) {
            throw request.forbidden(
                    "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }

    private @Nullable ObjectNode runtimeClass(AdmissionRequest request, ObjectNode spec) {
        String name = Json.text(spec, "runtimeClassName");
        if (name == null) {
            return null;
        }
        ObjectDocument found = request.context().reader().get(CLASSES, "", name);
        if (found == null) {
            found = latest.get(CLASSES, "", name);
        }
        if (found == null) {
            throw request.forbidden("pod rejected: RuntimeClass \"" + name + "\" not found");
        }
        return found.sharedTree();
    }

    private static boolean overheadGiven(ObjectNode spec) {
        return !ResourceLists.of(spec, "overhead").isEmpty();
    }

    private static boolean sameOverhead(ObjectNode runtimeClass, ObjectNode spec) {
        return ResourceLists.of(runtimeClass, "overhead", "podFixed").equals(ResourceLists.of(spec, "overhead"));
    }

    private static void schedule(AdmissionRequest request, ObjectNode spec, ObjectNode runtimeClass) {
        if (Json.at(runtimeClass, "scheduling", "nodeSelector") instanceof ObjectNode wanted) {
            ObjectNode selector = Json.child(spec, "nodeSelector");
            for (String key : wanted.propertyNames()) {
                String value = text(wanted, key);
                String own = Json.text(selector, key);
                if (own != null && !own.equals(value)) {
                    throw request.forbidden("conflict: runtimeClass.scheduling.nodeSelector[" + key + "] = " + value
                            + "; pod.spec.nodeSelector[" + key + "] = " + own);
                }
                selector.put(key, value);
            }
        }
        List<JsonNode> all = new ArrayList<>(Json.elements(spec, "tolerations"));
        List<JsonNode> more = Json.elements(runtimeClass, "scheduling", "tolerations");
        if (!more.isEmpty()) {
            all.addAll(more);
            ArrayNode merged = spec.putArray("tolerations");
            merge(all).forEach(toleration -> merged.add(toleration.deepCopy()));
        }
    }

    /** Leaves out tolerations that others include. */
    private static List<JsonNode> merge(List<JsonNode> all) {
        List<JsonNode> merged = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            JsonNode toleration = all.get(i);
            boolean included = merged.stream().anyMatch(other -> includes(other, toleration))
                    || all.subList(i + 1, all.size()).stream()
                            .anyMatch(other -> !other.equals(toleration) && includes(other, toleration));
            if (!included) {
                merged.add(toleration);
            }
        }
        return merged;
    }

    private static boolean includes(JsonNode larger, JsonNode toleration) {
        if (larger.equals(toleration)) {
            return true;
        }
        String key = text(larger, "key");
        String operator = text(larger, "operator");
        String effect = text(larger, "effect");
        if (!key.equals(text(toleration, "key")) && !(key.isEmpty() && operator.equals("Exists"))) {
            return false;
        }
        if (!effect.isEmpty() && !effect.equals(text(toleration, "effect"))) {
            return false;
        }
        Long seconds = Json.integer(larger, "tolerationSeconds");
        if (effect.equals("NoExecute") && seconds != null) {
            Long other = Json.integer(toleration, "tolerationSeconds");
            if (other == null || other > seconds) {
                return false;
            }
        }
        return operator.equals("Exists")
                || text(toleration, "operator").equals("Equal")
                        && Objects.equals(text(larger, "value"), text(toleration, "value"));
    }
}
