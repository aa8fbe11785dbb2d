package io.keelson.resources.core.pod;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.ResourceObjects;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/binding}: puts a pod on a node, once. */
final class PodBinding implements Subresource {
    private static final GroupVersionResource NAMED = new GroupVersionResource("", "v1", "pods/binding");

    private final ResourceObjects pods;

    PodBinding(ResourceObjects pods) {
        this.pods = pods;
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        WriteContext context = pods.context(request, options.dryRun(), options.fieldManager());
        ObjectNode binding = pods.decode(request, options, context);
        return bind(binding, request.info().name(), options, context);
    }

    /** Binds as {@code bindings} asks to, where the binding itself names the pod. */
    ObjectNode bindNamed(ObjectNode binding, WriteRequest request) {
        return bind(binding, "", CreateOptions.NONE, pods.context(request, List.of(), ""))
                .object()
                .toTree();
    }

    /** @param name the name in the path; empty where the binding itself names the pod */
    private Answer bind(ObjectNode binding, String name, CreateOptions options, WriteContext context) {
        String namespace = context.request().namespace();
        Metadata.matchNamespace(binding, namespace);
        String pod = Metadata.name(binding);
        if (!name.isEmpty() && !name.equals(pod)) {
            throw StatusException.badRequest("name in URL does not match name in Binding object");
        }
        checkTarget(binding);
        pods.admit(binding, options, context);
        pods.change(namespace, pod, live -> bound(live, binding, context), context);
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success").put("code", 201);
        return new Answer(201, ObjectDocument.of(status), context.warnings());
    }

    private static void checkTarget(ObjectNode binding) {
        String kind = Json.text(binding, "target", "kind");
        String name = Json.text(binding, "target", "name");
        if (kind != null && !kind.isEmpty() && !kind.equals("Node")) {
            throw StatusException.of(
                    500,
                    "",
                    "target.kind: Unsupported value: \"" + kind + "\": supported values: \"Node\", \"<empty>\"",
                    null);
        }
        if (name == null || name.isEmpty()) {
            throw StatusException.of(500, "", "target.name: Required value", null);
        }
    }

    private static ObjectNode bound(ObjectNode pod, ObjectNode binding, WriteContext context) {
        String name = Metadata.name(pod);
        checkPreconditions(pod, binding, name);
        String refusal = refusal(pod);
        if (refusal != null) {
            throw StatusException.conflict(NAMED, name, refusal);
        }
        Json.child(pod, "spec").put("nodeName", Json.text(binding, "target", "name"));
        for (String map : List.of("annotations", "labels")) {
            if (Json.at(binding, "metadata", map) instanceof ObjectNode added) {
                Json.child(pod, "metadata", map).setAll(added.deepCopy());
            }
        }
        setScheduled(pod, context);
        return pod;
    }

    private static void checkPreconditions(ObjectNode pod, ObjectNode binding, String name) {
        String uid = Metadata.text(binding, "uid");
        String own = Metadata.text(pod, "uid");
        if (!uid.isEmpty() && !uid.equals(own)) {
            throw StatusException.conflict(
                    NAMED, name, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + own);
        }
        String wanted = Metadata.text(binding, "resourceVersion");
        String revision = Metadata.text(pod, "resourceVersion");
        if (!wanted.isEmpty() && !wanted.equals(revision)) {
            throw StatusException.conflict(
                    NAMED,
                    name,
                    "Precondition failed: ResourceVersion in precondition: " + wanted
                            + ", ResourceVersion in object meta: " + revision);
        }
    }

    private static @Nullable String refusal(ObjectNode pod) {
        String name = Metadata.name(pod);
        if (Metadata.deleting(pod)) {
            return "pod " + name + " is being deleted, cannot be assigned to a host";
        }
        String node = Json.text(pod, "spec", "nodeName");
        if (node != null && !node.isEmpty()) {
            return "pod " + name + " is already assigned to node \"" + node + "\"";
        }
        return Json.elements(pod, "spec", "schedulingGates").isEmpty()
                ? null
                : "pod " + name + " has non-empty .spec.schedulingGates";
    }

    private static void setScheduled(ObjectNode pod, WriteContext context) {
        ObjectNode status = Json.child(pod, "status");
        // Where room was made for the pod is of no interest any more (KEP-5278).
        status.remove("nominatedNodeName");
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode there ? there : status.putArray("conditions");
        ObjectNode condition = null;
        for (JsonNode one : conditions) {
            if ("PodScheduled".equals(Json.text(one, "type"))) {
                condition = (ObjectNode) one;
            }
        }
        boolean changes = condition == null || !"True".equals(Json.text(condition, "status"));
        if (condition == null) {
            condition = conditions.addObject().put("type", "PodScheduled");
        }
        condition.put("status", "True");
        condition.remove(List.of("reason", "message", "observedGeneration"));
        if (changes) {
            condition.putNull("lastProbeTime");
            condition.put("lastTransitionTime", Metadata.time(context.clock().instant()));
        }
    }
}
