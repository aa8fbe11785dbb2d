package io.keelson.kubelet.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.keelson.api.validation.Names;
import io.keelson.kubelet.container.PodFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a static pod must be like: its names are parts of paths and of the API's image of it, and nothing in it may need the
 * API (upstream's feature {@code PreventStaticPodAPIReferences}). The rest of the API's rules the server applies when it
 * is given the image.
 */
final class ManifestChecks {
    private ManifestChecks() {}

    static void check(Pod pod) throws ManifestException {
        names(pod);
        String reference = reference(pod);
        if (reference != null) {
            throw new ManifestException("static pods may not reference " + reference);
        }
    }

    private static void names(Pod pod) throws ManifestException {
        var meta = pod.getMetadata();
        require("metadata.name", meta.getName(), Names.dns1123Subdomain(meta.getName()));
        require("metadata.namespace", meta.getNamespace(), Names.dns1123Label(meta.getNamespace()));
        require("metadata.uid", meta.getUid(), Names.dns1123Subdomain(meta.getUid()));
        if (orNone(pod.getSpec().getContainers()).isEmpty()) {
            throw new ManifestException("invalid pod: spec.containers: Required value");
        }
        if (!orNone(pod.getSpec().getEphemeralContainers()).isEmpty()) {
            throw new ManifestException("invalid pod: spec.ephemeralContainers: Forbidden: cannot be set on create");
        }
        Set<String> volumes = new HashSet<>();
        for (Volume volume : orNone(pod.getSpec().getVolumes())) {
            String name = Objects.requireNonNullElse(volume.getName(), "");
            require("spec.volumes[].name", name, Names.dns1123Label(name));
            once("spec.volumes[].name", name, volumes);
        }
        Set<String> containers = new HashSet<>();
        for (Container container : PodFacts.all(pod)) {
            String name = Objects.requireNonNullElse(container.getName(), "");
            require("spec.containers[].name", name, Names.dns1123Label(name));
            once("spec.containers[].name", name, containers);
            if (Objects.requireNonNullElse(container.getImage(), "").isEmpty()) {
                throw new ManifestException("invalid pod: spec.containers[].image: Required value");
            }
            for (VolumeMount mount : orNone(container.getVolumeMounts())) {
                if (!volumes.contains(mount.getName())) {
                    throw new ManifestException("invalid pod: spec.containers[].volumeMounts[].name: Not found: \""
                            + mount.getName() + "\"");
                }
            }
        }
    }

    private static void require(String field, String value, List<String> wrong) throws ManifestException {
        if (!wrong.isEmpty()) {
            throw new ManifestException(
                    "invalid pod: " + field + ": Invalid value: \"" + value + "\": " + wrong.getFirst());
        }
    }

    private static void once(String field, String name, Set<String> seen) throws ManifestException {
        if (!seen.add(name)) {
            throw new ManifestException("invalid pod: " + field + ": Duplicate value: \"" + name + "\"");
        }
    }

    /** Returns what of the API a pod needs, null for nothing. */
    private static @Nullable String reference(Pod pod) {
        var spec = pod.getSpec();
        String account = spec.getServiceAccountName();
        if (account != null && !account.isEmpty()) {
            return "serviceaccounts";
        }
        if (!orNone(spec.getImagePullSecrets()).isEmpty()) {
            return "secrets";
        }
        for (Container container : PodFacts.all(pod)) {
            String variables = reference(container);
            if (variables != null) {
                return variables;
            }
        }
        if (!orNone(spec.getResourceClaims()).isEmpty()) {
            return "resourceclaims";
        }
        for (Volume volume : orNone(spec.getVolumes())) {
            String found = reference(volume);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String reference(Container container) {
        for (var from : orNone(container.getEnvFrom())) {
            if (from.getSecretRef() != null) {
                return "secrets";
            }
            if (from.getConfigMapRef() != null) {
                return "configmaps";
            }
        }
        for (EnvVar variable : orNone(container.getEnv())) {
            EnvVarSource source = variable.getValueFrom();
            if (source != null && source.getSecretKeyRef() != null) {
                return "secrets";
            }
            if (source != null && source.getConfigMapKeyRef() != null) {
                return "configmaps";
            }
        }
        return null;
    }

    private static @Nullable String reference(Volume volume) {
        if (volume.getConfigMap() != null) {
            return "configmaps (via configmap volumes)";
        }
        if (volume.getSecret() != null) {
            return "secrets (via secret volumes)";
        }
        if (volume.getCsi() != null) {
            return "csidrivers (via CSI volumes)";
        }
        if (volume.getPersistentVolumeClaim() != null) {
            return "persistentvolumeclaims";
        }
        if (volume.getEphemeral() != null) {
            return "persistentvolumeclaims (via ephemeral volumes)";
        }
        if (volume.getProjected() != null) {
            for (VolumeProjection source : orNone(volume.getProjected().getSources())) {
                String found = reference(source);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable String reference(VolumeProjection source) {
        if (source.getConfigMap() != null) {
            return "configmaps (via projected volumes)";
        }
        if (source.getSecret() != null) {
            return "secrets (via projected volumes)";
        }
        if (source.getServiceAccountToken() != null) {
            return "serviceaccounts (via projected volumes)";
        }
        if (source.getClusterTrustBundle() != null) {
            return "clustertrustbundles";
        }
        return source.getPodCertificate() != null ? "podcertificates" : null;
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }
}
