package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What pods a kubelet may create: mirrors of those it runs on its own, which use nothing of the API. */
final class NodeMirrorPods {
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");

    private NodeMirrorPods() {}

    /**
     * Checks a pod that a kubelet creates.
     *
     * @param request the creation
     * @param node the kubelet's node
     * @param nodeObject reads the node, null where there is none
     */
    static void check(AdmissionRequest request, String node, Supplier<@Nullable ObjectDocument> nodeObject) {
        ObjectNode pod = request.newObject();
        String who = "node " + GoFormat.quote(node);
        if (!PodSpecs.isMirror(pod)) {
            throw request.forbidden("pod does not have \"" + PodSpecs.MIRROR + "\" annotation, " + who
                    + " can only create mirror pods");
        }
        if (!text(pod, "spec", "nodeName").equals(node)) {
            throw request.forbidden(who + " can only create pods with spec.nodeName set to itself");
        }
        owner(request, node, who, nodeObject);
        String reference = reference(Json.child(pod, "spec"));
        if (!reference.isEmpty()) {
            throw request.forbidden(who + " can not create pods that reference " + reference);
        }
    }

    private static void owner(
            AdmissionRequest request, String node, String who, Supplier<@Nullable ObjectDocument> nodeObject) {
        List<JsonNode> owners = Json.elements(request.object(), "metadata", "ownerReferences");
        if (owners.size() > 1) {
            throw request.forbidden(who + " can only create pods with a single owner reference set to itself");
        }
        if (owners.isEmpty()) {
            throw request.forbidden(who + " can only create pods with an owner reference set to itself");
        }
        JsonNode owner = owners.getFirst();
        if (!text(owner, "apiVersion").equals("v1")
                || !text(owner, "kind").equals("Node")
                || !text(owner, "name").equals(node)) {
            throw request.forbidden(who + " can only create pods with an owner reference set to itself");
        }
        if (!Json.bool(owner, "controller")) {
            throw request.forbidden(who + " can only create pods with a controller owner reference set to itself");
        }
        if (Json.bool(owner, "blockOwnerDeletion")) {
            throw request.forbidden(who + " must not set blockOwnerDeletion on an owner reference");
        }
        ObjectDocument found = nodeObject.get();
        if (found == null) {
            throw StatusException.notFound(NODES, node);
        }
        if (!found.header().uid().equals(text(owner, "uid"))) {
            throw request.forbidden("node " + node + " UID mismatch: expected " + text(owner, "uid") + " got "
                    + found.header().uid());
        }
    }

    /** Returns what of the API a pod refers to, empty where nothing. */
    private static String reference(ObjectNode spec) {
        if (!text(spec, "serviceAccountName").isEmpty()) {
            return "serviceaccounts";
        }
        if (PodSecrets.any(spec)) {
            return "secrets";
        }
        if (PodSecrets.anyConfigMap(spec)) {
            return "configmaps";
        }
        if (!Json.elements(spec, "resourceClaims").isEmpty()) {
            return "resourceclaims";
        }
        for (JsonNode volume : Json.elements(spec, "volumes")) {
            if (Json.at(volume, "csi") != null) {
                return "csidrivers (via CSI volumes)";
            } else if (Json.at(volume, "glusterfs") != null) {
                return "endpoints (via glusterFS volumes)";
            } else if (Json.at(volume, "persistentVolumeClaim") != null) {
                return "persistentvolumeclaims";
            } else if (Json.at(volume, "ephemeral") != null) {
                return "persistentvolumeclaims (via ephemeral volumes)";
            }
            for (JsonNode source : Json.elements(volume, "projected", "sources")) {
                if (Json.at(source, "serviceAccountToken") != null) {
                    return "serviceaccounts (via projected volumes)";
                } else if (Json.at(source, "clusterTrustBundle") != null) {
                    return "clustertrustbundles";
                } else if (Json.at(source, "podCertificate") != null) {
                    return "podcertificates";
                }
            }
        }
        return "";
    }
}
