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
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.resources.policy.DisruptionBudgets;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pods/eviction}: deletes a pod where its disruption budget allows it. */
final class PodEviction implements Subresource {
    private static final Set<String> UNDISTURBED = Set.of("Succeeded", "Failed", "Pending");
    private static final int ATTEMPTS = 20;

    private final ResourceObjects pods;

    PodEviction(ResourceObjects pods) {
        this.pods = pods;
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        WriteContext admitted = pods.context(request, options.dryRun(), options.fieldManager());
        ObjectNode eviction = pods.decode(request, options, admitted);
        String namespace = request.info().namespace();
        String name = request.info().name();
        Metadata.matchNamespace(eviction, namespace);
        if (!name.equals(Metadata.name(eviction))) {
            throw StatusException.badRequest("name in URL does not match name in Eviction object");
        }
        DeleteOptions wanted = deleteOptions(eviction, options);
        WriteContext context = pods.context(request, wanted.dryRun(), "");
        pods.admit(eviction, options, context);
        for (int attempt = 1; ; attempt++) {
            try {
                return evict(namespace, name, wanted, context);
            } catch (StatusException e) {
                if (e.code() != 409
                        || wanted.resourceVersion() != null
                        || wanted.uid() != null
                        || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static DeleteOptions deleteOptions(ObjectNode eviction, CreateOptions options) {
        if (!(Json.at(eviction, "deleteOptions") instanceof ObjectNode sent)) {
            return DeleteOptions.of(Json.object()).withDryRun(options.dryRun());
        }
        DeleteOptions wanted = DeleteOptions.of(sent);
        if (wanted.dryRun().isEmpty()) {
            return wanted.withDryRun(options.dryRun());
        }
        if (!options.dryRun().isEmpty() && !options.dryRun().equals(wanted.dryRun())) {
            throw StatusException.of(
                    500,
                    "",
                    "Non-matching dry-run options in request and content: [" + String.join(" ", options.dryRun())
                            + "] and [" + String.join(" ", wanted.dryRun()) + "]",
                    null);
        }
        return wanted;
    }

    private Answer evict(String namespace, String name, DeleteOptions options, WriteContext context) {
        ObjectDocument document = pods.cached(namespace, name);
        if (document == null) {
            throw StatusException.notFound(pods.resource(), name);
        }
        ObjectNode pod = document.toTree();
        String phase = Json.text(pod, "status", "phase");
        boolean deleting = Metadata.deleting(pod);
        boolean undisturbed = deleting || UNDISTURBED.contains(phase == null ? "" : phase);
        boolean pinned = undisturbed && !deleting && "Pending".equals(phase);
        if (!undisturbed) {
            pinned = new DisruptionBudgets(pods, context).allow(pod);
        }
        String revision = Long.toString(document.header().resourceVersion());
        DeleteOptions exact = pinned && options.resourceVersion() == null
                ? options.withPreconditions(options.uid(), revision)
                : options;
        delete(namespace, name, exact, context);
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success").put("code", 201);
        return new Answer(201, ObjectDocument.of(status), context.warnings());
    }

    private void delete(String namespace, String name, DeleteOptions options, WriteContext context) {
        DeleteOptions exact = options;
        if (!context.dryRun()) {
            ObjectDocument marked =
                    pods.changeStatus(namespace, name, live -> marked(live, options, name, context), context);
            if (options.resourceVersion() != null) {
                exact = options.withPreconditions(
                        options.uid(), Long.toString(marked.header().resourceVersion()));
            }
        }
        pods.delete(namespace, name, exact, context);
    }

    private static ObjectNode marked(ObjectNode live, DeleteOptions options, String name, WriteContext context) {
        GroupVersionResource named = new GroupVersionResource("", "v1", "Pod");
        String uid = options.uid();
        if (uid != null && !uid.isEmpty() && !uid.equals(Metadata.text(live, "uid"))) {
            throw StatusException.conflict(
                    named,
                    name,
                    "the UID in the precondition (" + uid + ") does not match the UID in record ("
                            + Metadata.text(live, "uid")
                            + "). The object might have been deleted and then recreated");
        }
        String wanted = options.resourceVersion();
        String revision = Metadata.text(live, "resourceVersion");
        if (wanted != null && !wanted.isEmpty() && !wanted.equals(revision)) {
            throw StatusException.conflict(
                    named,
                    name,
                    "the ResourceVersion in the precondition (" + wanted
                            + ") does not match the ResourceVersion in record (" + revision
                            + "). The object might have been modified");
        }
        ObjectNode status = Json.child(live, "status");
        for (JsonNode condition : Json.elements(status, "conditions")) {
            if ("DisruptionTarget".equals(Json.text(condition, "type"))) {
                return live;
            }
        }
        status.withArray("conditions")
                .addObject()
                .put("type", "DisruptionTarget")
                .put("status", "True")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Metadata.time(context.clock().instant()))
                .put("reason", "EvictionByEvictionAPI")
                .put("message", "Eviction API: evicting");
        return live;
    }
}
