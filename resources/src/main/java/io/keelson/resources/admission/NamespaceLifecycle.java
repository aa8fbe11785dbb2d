package io.keelson.resources.admission;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import java.util.Set;

/**
 * Lets objects be created in namespaces that are there and not being deleted, and keeps the namespaces that the cluster
 * itself needs.
 */
final class NamespaceLifecycle implements AdmissionPlugin {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final LatestReader latest;

    NamespaceLifecycle(LatestReader latest) {
        this.latest = latest;
    }

    @Override
    public String name() {
        return "NamespaceLifecycle";
    }

    @Override
    public void admit(AdmissionRequest request) {
        boolean namespaces = request.resource().group().isEmpty()
                && request.resource().resource().equals("namespaces");
        if (namespaces
                && request.operation() == Operation.DELETE
                && request.subresource().isEmpty()
                && IMMORTAL.contains(request.name())) {
            throw request.forbidden("this namespace may not be deleted");
        }
        if (namespaces
                || request.namespace().isEmpty()
                || request.operation() != Operation.CREATE && request.operation() != Operation.UPDATE
                || request.resource().resource().equals("localsubjectaccessreviews")) {
            return;
        }
        ObjectDocument namespace = request.context().reader().get(NAMESPACES, "", request.namespace());
        if (namespace == null) {
            namespace = latest.get(NAMESPACES, "", request.namespace());
        }
        if (namespace == null) {
            throw StatusException.notFound(NAMESPACES, request.namespace());
        }
        if (request.operation() == Operation.CREATE && terminating(namespace)) {
            throw request.forbidden("unable to create new content in namespace " + request.namespace()
                            + " because it is being terminated")
                    .withCause(
                            "NamespaceTerminating",
                            "namespace " + request.namespace() + " is being terminated",
                            "metadata.namespace");
        }
    }

    private static boolean terminating(ObjectDocument namespace) {
        return namespace.header().deletionTimestamp() != null
                && "Terminating".equals(Json.text(namespace.sharedTree(), "status", "phase"));
    }
}
