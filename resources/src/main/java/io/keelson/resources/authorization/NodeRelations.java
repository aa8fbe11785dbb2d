package io.keelson.resources.authorization;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which objects the pods of a node use. What a pod refers to is read once for each of its versions. */
final class NodeRelations {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource CLAIMS = new GroupVersionResource("", "v1", "persistentvolumeclaims");
    private static final GroupVersionResource VOLUMES = new GroupVersionResource("", "v1", "persistentvolumes");
    private static final GroupVersionResource ATTACHMENTS =
            new GroupVersionResource("storage.k8s.io", "v1", "volumeattachments");
    private static final GroupVersionResource SLICES =
            new GroupVersionResource("resource.k8s.io", "v1", "resourceslices");
    private static final List<String> VOLUME_SECRETS = List.of(
            "nodePublishSecretRef",
            "nodeStageSecretRef",
            "controllerPublishSecretRef",
            "controllerExpandSecretRef",
            "nodeExpandSecretRef");
    private static final int REMEMBERED_PODS = 50_000;

    private final ObjectReader reader;
    private final Map<String, Remembered> references = new ConcurrentHashMap<>();

    private record Remembered(long resourceVersion, PodReferences references) {}

    NodeRelations(ObjectReader reader) {
        this.reader = reader;
    }

    boolean pod(String node, String namespace, String name) {
        ObjectDocument pod = reader.get(PODS, namespace, name);
        return pod != null && node.equals(pod.header().field("spec.nodeName"));
    }

    boolean secret(String node, String namespace, String name) {
        return usedByPod(node, namespace, pod -> pod.secrets().contains(name))
                || usedByVolume(node, volume -> volumeSecrets(volume, namespace, name));
    }

    boolean configMap(String node, String namespace, String name) {
        return usedByPod(node, namespace, pod -> pod.configMaps().contains(name));
    }

    boolean serviceAccount(String node, String namespace, String name) {
        return usedByPod(node, namespace, pod -> pod.serviceAccount().equals(name));
    }

    boolean claim(String node, String namespace, String name) {
        return usedByPod(node, namespace, pod -> pod.claims().contains(name));
    }

    boolean resourceClaim(String node, String namespace, String name) {
        return usedByPod(node, namespace, pod -> pod.resourceClaims().contains(name));
    }

    /** Whether a volume is bound to a claim that a pod of the node uses. */
    boolean volume(String node, String name) {
        ObjectDocument volume = reader.get(VOLUMES, "", name);
        if (volume == null) {
            return false;
        }
        ObjectNode tree = volume.toTree();
        String namespace = Json.text(tree, "spec", "claimRef", "namespace");
        String claim = Json.text(tree, "spec", "claimRef", "name");
        return namespace != null && claim != null && claim(node, namespace, claim);
    }

    boolean attachment(String node, String name) {
        return specNodeName(node, reader.get(ATTACHMENTS, "", name));
    }

    boolean slice(String node, String name) {
        return specNodeName(node, reader.get(SLICES, "", name));
    }

    private static boolean specNodeName(String node, @Nullable ObjectDocument object) {
        return object != null && node.equals(Json.text(object.toTree(), "spec", "nodeName"));
    }

    private boolean usedByPod(String node, String namespace, Predicate<PodReferences> uses) {
        for (ObjectDocument pod : reader.listByField(PODS, namespace, "spec.nodeName", node)) {
            if (uses.test(references(pod))) {
                return true;
            }
        }
        return false;
    }

    private boolean usedByVolume(String node, Predicate<JsonNode> uses) {
        for (ObjectDocument pod : reader.listByField(PODS, "", "spec.nodeName", node)) {
            for (String name : references(pod).claims()) {
                ObjectDocument claim = reader.get(CLAIMS, pod.header().namespace(), name);
                String volumeName = claim == null ? null : Json.text(claim.toTree(), "spec", "volumeName");
                ObjectDocument bound = volumeName == null ? null : reader.get(VOLUMES, "", volumeName);
                if (bound != null && uses.test(bound.toTree())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean volumeSecrets(JsonNode volume, String namespace, String name) {
        JsonNode spec = Json.at(volume, "spec");
        String claimNamespace = Json.text(spec, "claimRef", "namespace");
        for (String reference : VOLUME_SECRETS) {
            if (name.equals(Json.text(spec, "csi", reference, "name"))
                    && namespace.equals(Json.text(spec, "csi", reference, "namespace"))) {
                return true;
            }
        }
        return name.equals(Json.text(spec, "azureFile", "secretName")) && namespace.equals(claimNamespace);
    }

    private PodReferences references(ObjectDocument pod) {
        Remembered known = references.get(pod.header().uid());
        if (known != null && known.resourceVersion() == pod.header().resourceVersion()) {
            return known.references();
        }
        if (references.size() >= REMEMBERED_PODS) {
            references.clear();
        }
        PodReferences found = PodReferences.of(pod.toTree());
        references.put(pod.header().uid(), new Remembered(pod.header().resourceVersion(), found));
        return found;
    }
}
