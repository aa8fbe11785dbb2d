package io.keelson.resources.authorization;

import io.keelson.api.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The objects in a pod's namespace that its node needs to run it.
 *
 * @param secrets secrets of volumes, environment and image pulls
 * @param configMaps config maps of volumes and environment
 * @param claims persistent volume claims, those made for ephemeral volumes included
 * @param resourceClaims claims of devices
 * @param serviceAccount the account's name, empty where there is none
 */
record PodReferences(
        Set<String> secrets,
        Set<String> configMaps,
        Set<String> claims,
        Set<String> resourceClaims,
        String serviceAccount) {
    private static final PodReferences NONE = new PodReferences(Set.of(), Set.of(), Set.of(), Set.of(), "");
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final List<String> SECRET_REFERENCES =
            List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

    /** Reads a pod. A mirror pod refers to nothing: no node may give itself rights by making one. */
    static PodReferences of(JsonNode pod) {
        JsonNode annotations = Json.at(pod, "metadata", "annotations");
        if (annotations != null && annotations.has(MIRROR)) {
            return NONE;
        }
        Set<String> secrets = new HashSet<>();
        Set<String> configMaps = new HashSet<>();
        Set<String> claims = new HashSet<>();
        Set<String> resourceClaims = new HashSet<>();
        JsonNode spec = Json.at(pod, "spec");
        for (JsonNode pull : Json.elements(spec, "imagePullSecrets")) {
            add(secrets, Json.text(pull, "name"));
        }
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (JsonNode container : Json.elements(spec, list)) {
                for (JsonNode source : Json.elements(container, "envFrom")) {
                    add(secrets, Json.text(source, "secretRef", "name"));
                    add(configMaps, Json.text(source, "configMapRef", "name"));
                }
                for (JsonNode variable : Json.elements(container, "env")) {
                    add(secrets, Json.text(variable, "valueFrom", "secretKeyRef", "name"));
                    add(configMaps, Json.text(variable, "valueFrom", "configMapKeyRef", "name"));
                }
            }
        }
        String podName = Json.text(pod, "metadata", "name");
        for (JsonNode volume : Json.elements(spec, "volumes")) {
            volume(volume, secrets, configMaps);
            add(claims, Json.text(volume, "persistentVolumeClaim", "claimName"));
            if (Json.at(volume, "ephemeral") != null) {
                add(claims, podName + "-" + Json.text(volume, "name"));
            }
        }
        for (JsonNode claim : Json.elements(spec, "resourceClaims")) {
            add(resourceClaims, Json.text(claim, "resourceClaimName"));
        }
        for (JsonNode claim : Json.elements(pod, "status", "resourceClaimStatuses")) {
            add(resourceClaims, Json.text(claim, "resourceClaimName"));
        }
        add(resourceClaims, Json.text(pod, "status", "extendedResourceClaimStatus", "resourceClaimName"));
        String account = Json.text(spec, "serviceAccountName");
        return new PodReferences(secrets, configMaps, claims, resourceClaims, account == null ? "" : account);
    }

    private static void volume(JsonNode volume, Set<String> secrets, Set<String> configMaps) {
        add(secrets, Json.text(volume, "secret", "secretName"));
        add(secrets, Json.text(volume, "azureFile", "secretName"));
        add(secrets, Json.text(volume, "csi", "nodePublishSecretRef", "name"));
        for (String type : SECRET_REFERENCES) {
            add(secrets, Json.text(volume, type, "secretRef", "name"));
        }
        add(configMaps, Json.text(volume, "configMap", "name"));
        for (JsonNode source : Json.elements(volume, "projected", "sources")) {
            add(secrets, Json.text(source, "secret", "name"));
            add(configMaps, Json.text(source, "configMap", "name"));
        }
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null && !name.isEmpty()) {
            names.add(name);
        }
    }
}
