package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Turns the priority class of a pod into its priority, and keeps default priority classes to one. */
final class Priority implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("scheduling.k8s.io", "v1", "priorityclasses");

    private final LatestReader latest;

    Priority(LatestReader latest) {
        this.latest = latest;
    }

    @Override
    public String name() {
        return "Priority";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (!request.on("", "pods")) {
            return;
        }
        if (request.operation() == Operation.CREATE) {
            resolve(request, Json.child(request.newObject(), "spec"));
        } else if (request.operation() == Operation.UPDATE && request.old() != null) {
            keep(request, "priority");
            keep(request, "preemptionPolicy");
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        boolean write = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (!write
                || !request.on("scheduling.k8s.io", "priorityclasses")
                || !Json.bool(request.newObject(), "globalDefault")) {
            return;
        }
        ObjectNode other = defaultClass(request.context().reader());
        String name = text(other, "metadata", "name");
        if (other != null
                && (request.operation() == Operation.CREATE
                        || !name.equals(text(request.newObject(), "metadata", "name")))) {
            throw request.forbidden(
                    "PriorityClass " + name + " is already marked as default. Only one default can exist");
        }
    }

    private void resolve(AdmissionRequest request, ObjectNode spec) {
        String className = text(spec, "priorityClassName");
        ObjectNode priorityClass =
                className.isEmpty() ? defaultClass(request.context().reader()) : named(request, className);
        Long value = Json.integer(priorityClass, "value");
        long priority = value == null ? 0 : value;
        String policy = priorityClass == null ? "PreemptLowerPriority" : text(priorityClass, "preemptionPolicy");
        if (priorityClass != null) {
            spec.put("priorityClassName", text(priorityClass, "metadata", "name"));
        }
        Long given = Json.integer(spec, "priority");
        if (given != null && given != priority) {
            throw request.forbidden("the integer value of priority (" + given
                    + ") must not be provided in pod spec; priority admission controller computed " + priority
                    + " from the given PriorityClass name");
        }
        spec.put("priority", (int) priority);
        if (!policy.isEmpty()) {
            String givenPolicy = text(spec, "preemptionPolicy");
            if (!givenPolicy.isEmpty() && !givenPolicy.equals(policy)) {
                throw request.forbidden("the string value of PreemptionPolicy (" + givenPolicy
                        + ") must not be provided in pod spec; priority admission controller computed " + policy
                        + " from the given PriorityClass name");
            }
            spec.put("preemptionPolicy", policy);
        }
    }

    private ObjectNode named(AdmissionRequest request, String name) {
        ObjectDocument found = request.context().reader().get(CLASSES, "", name);
        if (found == null) {
            found = latest.get(CLASSES, "", name);
        }
        if (found == null) {
            throw request.forbidden("no PriorityClass with name " + name + " was found");
        }
        return found.sharedTree();
    }

    /** Returns the class of pods that name none; of several the one with the lowest value. */
    private static @Nullable ObjectNode defaultClass(ObjectReader reader) {
        return reader.list(CLASSES, "").stream()
                .map(ObjectDocument::sharedTree)
                .filter(tree -> Json.bool(tree, "globalDefault"))
                .min(Comparator.comparingLong(tree -> {
                    Long value = Json.integer(tree, "value");
                    return value == null ? 0 : value;
                }))
                .orElse(null);
    }

    private static void keep(AdmissionRequest request, String field) {
        ObjectNode spec = Json.child(request.newObject(), "spec");
        if (Json.at(spec, field) == null && Json.at(request.old(), "spec", field) != null) {
            spec.set(field, Json.child(request.oldObject(), "spec").get(field).deepCopy());
        }
    }
}
