package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.admission.LatestReader;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.authorization.NodeIdentity;
import io.keelson.apiserver.certificate.SigningRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds kubelets to their own node, the pods on it and what belongs to them. */
final class NodeRestriction implements AdmissionPlugin {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final String LEASE_NAMESPACE = "kube-node-lease";
    private static final Set<String> KUBELET_SIGNERS =
            Set.of("kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet");

    private final LatestReader latest;
    private final Authorizer authorizer;

    NodeRestriction(LatestReader latest, Authorizer authorizer) {
        this.latest = latest;
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "NodeRestriction";
    }

    @Override
    public void admit(AdmissionRequest request) {
        check(request);
    }

    @Override
    public void validate(AdmissionRequest request) {
        check(request);
    }

    private void check(AdmissionRequest request) {
        String node = NodeIdentity.of(request.context().user());
        if (node == null) {
            return;
        }
        if (node.isEmpty()) {
            throw request.forbidden("could not determine node from user "
                    + GoFormat.quote(request.context().user().name()));
        }
        switch (request.resource().qualifiedResource()) {
            case "pods" -> pod(request, node);
            case "nodes" -> node(request, node);
            case "persistentvolumeclaims" -> claim(request, node);
            case "serviceaccounts" -> token(request, node);
            case "leases.coordination.k8s.io" -> lease(request, node);
            case "csinodes.storage.k8s.io" -> {
                if (!name(request).equals(node)) {
                    throw request.forbidden("can only access CSINode with the same name as the requesting node");
                }
            }
            case "resourceslices.resource.k8s.io" -> slice(request, node);
            case "certificatesigningrequests.certificates.k8s.io" -> signingRequest(request, node);
            default -> {}
        }
    }

    private void pod(AdmissionRequest request, String node) {
        switch (request.subresource()) {
            case "" -> {
                switch (request.operation()) {
                    case CREATE -> NodeMirrorPods.check(request, node, () -> get(request, NODES, "", node));
                    case DELETE -> {
                        if (!onNode(required(request, PODS, request.name()), node)) {
                            throw request.forbidden(
                                    quoted(node) + " can only delete pods with spec.nodeName set to itself");
                        }
                    }
                    default ->
                        throw request.forbidden("unexpected operation \"" + request.operation() + "\", " + quoted(node)
                                + " can only create and delete mirror pods");
                }
            }
            case "status" -> podStatus(request, node);
            case "eviction" -> {
                if (request.operation() != Operation.CREATE) {
                    throw request.forbidden("unexpected operation " + request.operation());
                }
                if (!onNode(required(request, PODS, name(request)), node)) {
                    throw request.forbidden("node " + node + " can only evict pods with spec.nodeName set to itself");
                }
            }
            default ->
                throw request.forbidden("unexpected pod subresource " + GoFormat.quote(request.subresource())
                        + ", only 'status' and 'eviction' are allowed");
        }
    }

    private static void podStatus(AdmissionRequest request, String node) {
        if (request.operation() != Operation.UPDATE) {
            throw request.forbidden("unexpected operation \"" + request.operation() + "\"");
        }
        ObjectNode old = request.oldObject();
        ObjectNode pod = request.newObject();
        if (!text(old, "spec", "nodeName").equals(node)) {
            throw request.forbidden(
                    quoted(node) + " can only update pod status for pods with spec.nodeName set to itself");
        }
        if (!same(old, pod, "metadata", "labels")) {
            throw request.forbidden(quoted(node) + " cannot update labels through pod status");
        }
        if (!same(old, pod, "status", "resourceClaimStatuses")) {
            throw request.forbidden(quoted(node) + " cannot update resource claim statues");
        }
        if (!same(old, pod, "status", "extendedResourceClaimStatus")) {
            throw request.forbidden(quoted(node) + " cannot update extended resource claim status");
        }
    }

    private static void node(AdmissionRequest request, String node) {
        if (!name(request).equals(node)) {
            throw request.forbidden(quoted(node) + " is not allowed to modify node " + GoFormat.quote(name(request)));
        }
        if (request.operation() == Operation.CREATE) {
            List<String> forbidden = NodeLabels.forbiddenChanges(request.newObject(), null);
            if (!forbidden.isEmpty()) {
                throw request.forbidden(
                        quoted(node) + " is not allowed to set the following labels: " + String.join(", ", forbidden));
            }
        } else if (request.operation() == Operation.UPDATE) {
            ObjectNode old = request.oldObject();
            ObjectNode changed = request.newObject();
            if (!same(old, changed, "spec", "taints")) {
                throw request.forbidden(quoted(node) + " is not allowed to modify taints");
            }
            if (!same(old, changed, "metadata", "ownerReferences")) {
                throw request.forbidden(quoted(node) + " is not allowed to modify ownerReferences");
            }
            List<String> forbidden = NodeLabels.forbiddenChanges(changed, old);
            if (!forbidden.isEmpty()) {
                throw request.forbidden("is not allowed to modify labels: " + String.join(", ", forbidden));
            }
        }
    }

    private static void claim(AdmissionRequest request, String node) {
        if (!request.subresource().equals("status")) {
            throw request.forbidden("may only update PVC status");
        }
        if (request.operation() != Operation.UPDATE) {
            throw request.forbidden("unexpected operation \"" + request.operation() + "\"");
        }
        if (!withoutMeasures(request.oldObject()).equals(withoutMeasures(request.newObject()))) {
            throw request.forbidden(
                    quoted(node) + " is not allowed to update fields other than status.quantity and status.conditions");
        }
    }

    private static ObjectNode withoutMeasures(ObjectNode claim) {
        ObjectNode copy = claim.deepCopy();
        Json.child(copy, "metadata").remove(List.of("resourceVersion", "managedFields"));
        Json.child(copy, "status")
                .remove(List.of("capacity", "conditions", "allocatedResourceStatuses", "allocatedResources"));
        return copy;
    }

    private void token(AdmissionRequest request, String node) {
        if (request.operation() != Operation.CREATE || !request.subresource().equals("token")) {
            return;
        }
        JsonNode bound = Json.at(request.object(), "spec", "boundObjectRef");
        if (bound == null
                || !text(bound, "apiVersion").equals("v1")
                || !text(bound, "kind").equals("Pod")
                || text(bound, "name").isEmpty()) {
            throw request.forbidden("node requested token not bound to a pod");
        }
        String uid = text(bound, "uid");
        if (uid.isEmpty()) {
            throw request.forbidden("node requested token with a pod binding without a uid");
        }
        ObjectDocument pod = required(request, PODS, text(bound, "name"));
        if (!pod.header().uid().equals(uid)) {
            throw request.forbidden("the UID in the bound object reference (" + uid
                    + ") does not match the UID in record. The object might have been deleted and then recreated");
        }
        if (!onNode(pod, node)) {
            throw request.forbidden("node requested token bound to a pod scheduled on a different node");
        }
        audience(request, pod.toTree());
    }

    /** A node may ask for the audiences that the pod's volumes name, or that a role lets it ask for. */
    private void audience(AdmissionRequest request, ObjectNode pod) {
        List<JsonNode> audiences = Json.elements(request.object(), "spec", "audiences");
        if (audiences.size() > 1) {
            throw request.forbidden("node may only request 0 or 1 audiences");
        }
        String audience = audiences.isEmpty() ? "" : audiences.getFirst().asString();
        boolean inVolume = Json.elements(pod, "spec", "volumes").stream()
                .flatMap(volume -> Json.elements(volume, "projected", "sources").stream())
                .map(source -> Json.at(source, "serviceAccountToken"))
                .anyMatch(token -> token != null && text(token, "audience").equals(audience));
        String user = request.context().user().name();
        if (!inVolume
                && !authorizer.allows(new Attributes(
                        request.context().user(),
                        "request-serviceaccounts-token-audience",
                        true,
                        "",
                        "v1",
                        audience,
                        "",
                        request.namespace(),
                        request.name(),
                        ""))) {
            throw request.forbidden("audience " + GoFormat.quote(audience) + " not found in pod spec volume, " + user
                    + " is not authorized to request tokens for this audience");
        }
    }

    private static void lease(AdmissionRequest request, String node) {
        if (!request.namespace().equals(LEASE_NAMESPACE)) {
            throw request.forbidden("can only access leases in the \"" + LEASE_NAMESPACE + "\" system namespace");
        }
        if (!name(request).equals(node)) {
            throw request.forbidden("can only access node lease with the same name as the requesting node");
        }
    }

    private static void slice(AdmissionRequest request, String node) {
        if (request.operation() == Operation.CREATE
                && !text(request.object(), "spec", "nodeName").equals(node)) {
            throw request.forbidden("can only create ResourceSlice with the same NodeName as the requesting node");
        }
        if (request.operation() == Operation.DELETE
                && !text(request.old(), "spec", "nodeName").equals(node)) {
            throw request.forbidden("can only delete ResourceSlice with the same NodeName as the requesting node");
        }
    }

    private static void signingRequest(AdmissionRequest request, String node) {
        if (request.operation() != Operation.CREATE
                || !KUBELET_SIGNERS.contains(text(request.object(), "spec", "signerName"))) {
            return;
        }
        SigningRequest parsed;
        try {
            parsed = CertificateAdmission.parse(request.newObject());
        } catch (IllegalArgumentException e) {
            throw request.forbidden("unable to parse csr: " + e.getMessage());
        }
        if (!parsed.subject().commonName().equals("system:node:" + node)) {
            throw request.forbidden("can only create a node CSR with CN=system:node:" + node);
        }
    }

    private ObjectDocument required(AdmissionRequest request, GroupVersionResource resource, String name) {
        ObjectDocument found = get(request, resource, request.namespace(), name);
        if (found == null) {
            throw StatusException.notFound(resource, name);
        }
        return found;
    }

    private @Nullable ObjectDocument get(
            AdmissionRequest request, GroupVersionResource resource, String namespace, String name) {
        ObjectDocument found = request.context().reader().get(resource, namespace, name);
        return found == null ? latest.get(resource, namespace, name) : found;
    }

    private static boolean onNode(ObjectDocument pod, String node) {
        return node.equals(text(pod.toTree(), "spec", "nodeName"));
    }

    private static String name(AdmissionRequest request) {
        return request.name().isEmpty() ? text(request.object(), "metadata", "name") : request.name();
    }

    private static String quoted(String node) {
        return "node " + GoFormat.quote(node);
    }

    private static boolean same(ObjectNode one, ObjectNode other, String... path) {
        JsonNode left = Json.at(one, path);
        JsonNode right = Json.at(other, path);
        boolean leftEmpty = left == null || left.isEmpty();
        boolean rightEmpty = right == null || right.isEmpty();
        return leftEmpty && rightEmpty || Objects.equals(left, right);
    }
}
