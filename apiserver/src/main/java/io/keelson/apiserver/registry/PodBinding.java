package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.storage.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/binding}: puts a pod on a node, once. */
final class PodBinding implements Subresource {
    private static final GroupVersionResource NAMED = new GroupVersionResource("", "v1", "pods/binding");

    private final Version version;
    private final Bodies bodies;

    PodBinding(Version version, Bodies bodies) {
        this.version = version;
        this.bodies = bodies;
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        OptionRules.create(options);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        ObjectNode binding = bodies.decode(request.body(), options.fieldValidation(), context::warn);
        return bind(binding, request.info().name(), options, context);
    }

    /** @param name the name in the path; empty where the binding itself names the pod */
    Answer bind(ObjectNode binding, String name, CreateOptions options, WriteContext context) {
        String namespace = context.request().namespace();
        Metadata.matchNamespace(binding, namespace);
        String pod = Metadata.name(binding);
        if (!name.isEmpty() && !name.equals(pod)) {
            throw StatusException.badRequest("name in URL does not match name in Binding object");
        }
        checkTarget(binding);
        ObjectNode plugins =
                Admission.options("CreateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation());
        Admission admission = version.admission(context, plugins, bodies.expected());
        admission.admit(binding, null);
        admission.validate(binding, null);
        StoredResource resource = version.resource();
        String key = resource.key(namespace, pod);
        boolean done = Live.change(resource, key, version.env().commits(), live -> {
            if (live == null) {
                throw StatusException.notFound(version.info().gvr(), pod);
            }
            return attempt(live, binding, key, context);
        });
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", done ? "Success" : "Failure").put("code", 201);
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

    private Live.Attempt<Boolean> attempt(Live live, ObjectNode binding, String key, WriteContext context) {
        ObjectNode pod = live.tree().deepCopy();
        String name = Metadata.name(pod);
        checkPreconditions(live, binding, name);
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
        setScheduled(pod);
        if (context.dryRun()) {
            return Live.Attempt.done(true);
        }
        byte[] value = ObjectDocument.storedValue(version.canonical(pod));
        Backend.Commit commit = version.env().commits().write(key, value, live.revision());
        return commit.succeeded() ? Live.Attempt.done(true) : Live.Attempt.lost();
    }

    private void checkPreconditions(Live live, ObjectNode binding, String name) {
        String uid = Metadata.text(binding, "uid");
        String own = Metadata.text(live.tree(), "uid");
        if (!uid.isEmpty() && !uid.equals(own)) {
            throw StatusException.conflict(
                    NAMED, name, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + own);
        }
        String wanted = Metadata.text(binding, "resourceVersion");
        String revision = Long.toString(live.revision());
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

    private void setScheduled(ObjectNode pod) {
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
            condition.put(
                    "lastTransitionTime", Metadata.time(version.env().clock().instant()));
        }
    }
}
