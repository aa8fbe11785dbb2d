package io.keelson.kubelet.reference;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.keelson.kubelet.container.PodFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which config maps and secrets a pod refers to. Names are the pod's: nothing says yet that they are names of anything. */
final class PodConfigReferences {
    private PodConfigReferences() {}

    /**
     * A config map or a secret.
     *
     * @param secret whether it is a secret
     * @param namespace the pod's
     * @param name as the pod writes it
     */
    record Key(boolean secret, String namespace, String name) {
        /** Whether an object can have the name: it would be one segment of a path (API concepts, "Names"). */
        boolean nameable() {
            return !name.isEmpty()
                    && !name.equals(".")
                    && !name.equals("..")
                    && name.indexOf('/') < 0
                    && name.indexOf('%') < 0
                    && name.indexOf(',') < 0
                    && name.length() <= 253;
        }
    }

    static Set<Key> of(Pod pod) {
        Found found = new Found(pod.getMetadata().getNamespace());
        for (LocalObjectReference r : orNone(pod.getSpec().getImagePullSecrets())) {
            found.secret(r.getName());
        }
        PodFacts.all(pod).forEach(c -> container(c, found));
        orNone(pod.getSpec().getVolumes()).forEach(v -> volume(v, found));
        return Set.copyOf(found.keys);
    }

    private static final class Found {
        private final String namespace;
        private final Set<Key> keys = new HashSet<>();

        Found(String namespace) {
            this.namespace = namespace;
        }

        void secret(@Nullable String name) {
            add(true, name);
        }

        void configMap(@Nullable String name) {
            add(false, name);
        }

        private void add(boolean secret, @Nullable String name) {
            Key key = new Key(secret, namespace, Objects.requireNonNullElse(name, ""));
            if (key.nameable()) {
                keys.add(key);
            }
        }
    }

    private static void container(Container container, Found found) {
        for (EnvFromSource from : orNone(container.getEnvFrom())) {
            if (from.getConfigMapRef() != null) {
                found.configMap(from.getConfigMapRef().getName());
            }
            if (from.getSecretRef() != null) {
                found.secret(from.getSecretRef().getName());
            }
        }
        for (EnvVar variable : orNone(container.getEnv())) {
            EnvVarSource source = variable.getValueFrom();
            if (source != null && source.getConfigMapKeyRef() != null) {
                found.configMap(source.getConfigMapKeyRef().getName());
            }
            if (source != null && source.getSecretKeyRef() != null) {
                found.secret(source.getSecretKeyRef().getName());
            }
        }
    }

    private static void volume(Volume volume, Found found) {
        if (volume.getConfigMap() != null) {
            found.configMap(volume.getConfigMap().getName());
        }
        if (volume.getSecret() != null) {
            found.secret(volume.getSecret().getSecretName());
        }
        if (volume.getProjected() != null) {
            for (VolumeProjection p : orNone(volume.getProjected().getSources())) {
                if (p.getConfigMap() != null) {
                    found.configMap(p.getConfigMap().getName());
                }
                if (p.getSecret() != null) {
                    found.secret(p.getSecret().getName());
                }
            }
        }
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }
}
