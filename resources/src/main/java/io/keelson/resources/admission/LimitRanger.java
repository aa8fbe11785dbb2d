package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives containers the default requests and limits of their namespace's limit ranges, and holds objects to the bounds. */
final class LimitRanger implements AdmissionPlugin {
    private static final GroupVersionResource RANGES = new GroupVersionResource("", "v1", "limitranges");
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    @Override
    public String name() {
        return "LimitRanger";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("", "pods")) {
            return;
        }
        for (ObjectDocument range : ranges(request)) {
            setDefaults(request.newObject(), range.toTree());
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        boolean pod = request.operation() == Operation.CREATE && request.on("", "pods")
                || request.operation() == Operation.UPDATE && request.on("", "pods", "resize");
        boolean claim = (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE)
                && request.on("", "persistentvolumeclaims");
        if (!pod && !claim) {
            return;
        }
        for (ObjectDocument range : ranges(request)) {
            LimitBounds bounds = new LimitBounds();
            for (JsonNode limit : Json.elements(range.toTree(), "spec", "limits")) {
                if (pod) {
                    checkPod(bounds, limit, request.newObject());
                } else if (text(limit, "type").equals("PersistentVolumeClaim")) {
                    bounds.checkClaim(limit, ResourceLists.of(request.newObject(), "spec", "resources", "requests"));
                }
            }
            if (!bounds.errors().isEmpty()) {
                throw request.forbidden(bounds.message());
            }
        }
    }

    private static List<ObjectDocument> ranges(AdmissionRequest request) {
        return request.context().reader().list(RANGES, request.namespace());
    }

    private static void checkPod(LimitBounds bounds, JsonNode limit, ObjectNode pod) {
        JsonNode spec = Json.child(pod, "spec");
        if (text(limit, "type").equals("Container")) {
            List<ObjectNode> containers = new ArrayList<>(PodSpecs.containers(spec, "containers"));
            containers.addAll(PodSpecs.containers(spec, "initContainers"));
            for (ObjectNode container : containers) {
                bounds.check(
                        limit,
                        ResourceLists.of(container, "resources", "requests"),
                        ResourceLists.of(container, "resources", "limits"));
            }
        } else if (text(limit, "type").equals("Pod")) {
            bounds.check(limit, ResourceLists.ofPod(spec, "requests"), ResourceLists.ofPod(spec, "limits"));
        }
    }

    private static void setDefaults(ObjectNode pod, ObjectNode range) {
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        for (JsonNode limit : Json.elements(range, "spec", "limits")) {
            if (text(limit, "type").equals("Container")) {
                requests.putAll(ResourceLists.of(limit, "defaultRequest"));
                limits.putAll(ResourceLists.of(limit, "default"));
            }
        }
        List<String> done = new ArrayList<>();
        JsonNode spec = Json.child(pod, "spec");
        for (ObjectNode container : PodSpecs.containers(spec, "containers")) {
            setDefaults(container, "container", requests, limits, done);
        }
        for (ObjectNode container : PodSpecs.containers(spec, "initContainers")) {
            setDefaults(container, "init container", requests, limits, done);
        }
        if (!done.isEmpty()) {
            Json.child(pod, "metadata", "annotations")
                    .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", done));
        }
    }

    private static void setDefaults(
            ObjectNode container,
            String what,
            Map<String, Quantity> requests,
            Map<String, Quantity> limits,
            List<String> done) {
        String subject = what + " " + text(container, "name");
        List<String> setLimits = add(container, "limits", limits);
        List<String> setRequests = add(container, "requests", requests);
        if (!setRequests.isEmpty()) {
            done.add(String.join(", ", setRequests) + " request for " + subject);
        }
        if (!setLimits.isEmpty()) {
            done.add(String.join(", ", setLimits) + " limit for " + subject);
        }
    }

    private static List<String> add(ObjectNode container, String which, Map<String, Quantity> defaults) {
        List<String> names = new ArrayList<>();
        defaults.forEach((name, quantity) -> {
            if (Json.at(container, "resources", which, name) == null) {
                Json.child(container, "resources", which).put(name, quantity.toString());
                names.add(name);
            }
        });
        return names;
    }
}
