package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds secrets that pods refer to. */
final class PodSecrets {
    private static final List<String> VOLUME_REFERENCES =
            List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

    private PodSecrets() {}

    /** Returns whether a pod spec refers to any secret. */
    static boolean any(JsonNode spec) {
        return !Json.elements(spec, "imagePullSecrets").isEmpty()
                || PodSpecs.allContainers(spec).stream().anyMatch(PodSecrets::inEnvironment)
                || Json.elements(spec, "volumes").stream().anyMatch(PodSecrets::inVolume);
    }

    /** Returns whether a pod spec refers to any config map. */
    static boolean anyConfigMap(JsonNode spec) {
        return PodSpecs.allContainers(spec).stream()
                        .anyMatch(container -> refers(container, "configMapRef", "configMapKeyRef"))
                || Json.elements(spec, "volumes").stream()
                        .anyMatch(volume -> Json.at(volume, "configMap") != null || projects(volume, "configMap"));
    }

    private static boolean inEnvironment(JsonNode container) {
        return refers(container, "secretRef", "secretKeyRef");
    }

    private static boolean refers(JsonNode container, String source, String key) {
        return Json.elements(container, "envFrom").stream().anyMatch(from -> Json.at(from, source) != null)
                || Json.elements(container, "env").stream()
                        .anyMatch(variable -> Json.at(variable, "valueFrom", key) != null);
    }

    private static boolean inVolume(JsonNode volume) {
        return !text(volume, "secret", "secretName").isEmpty()
                || !text(volume, "azureFile", "secretName").isEmpty()
                || Json.at(volume, "csi", "nodePublishSecretRef") != null
                || projects(volume, "secret")
                || VOLUME_REFERENCES.stream().anyMatch(type -> Json.at(volume, type, "secretRef") != null);
    }

    private static boolean projects(JsonNode volume, String source) {
        return Json.elements(volume, "projected", "sources").stream()
                .anyMatch(projection -> Json.at(projection, source) != null);
    }
}
