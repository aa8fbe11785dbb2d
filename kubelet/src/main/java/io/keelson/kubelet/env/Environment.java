package io.keelson.kubelet.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.FileKeySelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The environment variables of a container, in the order upstream resolves them. */
public final class Environment {
    private static final Logger LOG = LoggerFactory.getLogger(Environment.class);

    private final ReferenceReader references;
    private final DownwardApi downwardApi;

    /**
     * @param references reads config maps and secrets
     * @param downwardApi reads the pod's own fields
     */
    public Environment(ReferenceReader references, DownwardApi downwardApi) {
        this.references = references;
        this.downwardApi = downwardApi;
    }

    /**
     * Returns the variables: of services, then {@code envFrom}, then {@code env}; the later wins.
     *
     * @param services the variables of the services in the pod's namespace
     * @param podIps the pod's addresses as far as they are known
     * @param volumes the paths of the pod's volumes, by name, for variables from files in them
     * @throws ContainerConfigException where something referred to is missing and not optional
     */
    public Map<String, String> of(
            Pod pod, Container container, Map<String, String> services, List<String> podIps, Map<String, Path> volumes)
            throws ContainerConfigException {
        Map<String, String> result = new LinkedHashMap<>();
        for (EnvFromSource from : Objects.requireNonNullElse(container.getEnvFrom(), List.<EnvFromSource>of())) {
            addAll(pod, from, result);
        }
        for (EnvVar variable : Objects.requireNonNullElse(container.getEnv(), List.<EnvVar>of())) {
            String value = value(pod, container, variable, services, result, podIps, volumes);
            if (value != null) {
                result.put(variable.getName(), value);
            }
        }
        services.forEach(result::putIfAbsent);
        return result;
    }

    private void addAll(Pod pod, EnvFromSource from, Map<String, String> result) throws ContainerConfigException {
        String prefix = Objects.requireNonNullElse(from.getPrefix(), "");
        if (from.getConfigMapRef() != null) {
            ConfigMap map = configMap(
                    pod,
                    from.getConfigMapRef().getName(),
                    from.getConfigMapRef().getOptional());
            if (map != null && map.getData() != null) {
                map.getData().forEach((k, v) -> result.put(prefix + k, v));
            }
        } else if (from.getSecretRef() != null) {
            Secret secret = secret(
                    pod, from.getSecretRef().getName(), from.getSecretRef().getOptional());
            if (secret != null && secret.getData() != null) {
                secret.getData().forEach((k, v) -> result.put(prefix + k, decoded(v)));
            }
        }
    }

    private @Nullable String value(
            Pod pod,
            Container container,
            EnvVar variable,
            Map<String, String> services,
            Map<String, String> before,
            List<String> podIps,
            Map<String, Path> volumes)
            throws ContainerConfigException {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            Map<String, String> known = new LinkedHashMap<>(services);
            known.putAll(before);
            return Expansion.expand(Objects.requireNonNullElse(variable.getValue(), ""), known);
        }
        if (source.getFieldRef() != null) {
            return downwardApi.field(pod, source.getFieldRef().getFieldPath(), podIps);
        }
        if (source.getResourceFieldRef() != null) {
            return downwardApi.resource(pod, container, source.getResourceFieldRef());
        }
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            ConfigMap map = configMap(pod, ref.getName(), ref.getOptional());
            String value =
                    map == null || map.getData() == null ? null : map.getData().get(ref.getKey());
            if (value == null && map != null && !Boolean.TRUE.equals(ref.getOptional())) {
                throw new ContainerConfigException("couldn't find key " + ref.getKey() + " in ConfigMap "
                        + pod.getMetadata().getNamespace() + "/" + ref.getName());
            }
            return value;
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            Secret secret = secret(pod, ref.getName(), ref.getOptional());
            String value = secret == null || secret.getData() == null
                    ? null
                    : secret.getData().get(ref.getKey());
            if (value == null && secret != null && !Boolean.TRUE.equals(ref.getOptional())) {
                throw new ContainerConfigException("couldn't find key " + ref.getKey() + " in Secret "
                        + pod.getMetadata().getNamespace() + "/" + ref.getName());
            }
            return value == null ? null : decoded(value);
        }
        return source.getFileKeyRef() == null ? null : file(source.getFileKeyRef(), volumes);
    }

    private static @Nullable String file(FileKeySelector ref, Map<String, Path> volumes)
            throws ContainerConfigException {
        Path volume = volumes.get(ref.getVolumeName());
        if (volume == null) {
            throw new ContainerConfigException(
                    "cannot find the volume \"" + ref.getVolumeName() + "\" referenced by FileKeyRef");
        }
        String value;
        try {
            value = EnvironmentFile.value(volume, ref.getPath(), ref.getKey());
        } catch (IOException e) {
            LOG.debug("{} of {} is no file of variables: {}", ref.getPath(), ref.getVolumeName(), e.getMessage());
            throw new ContainerConfigException("couldn't parse env file");
        }
        if (value == null && !Boolean.TRUE.equals(ref.getOptional())) {
            throw new ContainerConfigException("environment variable key \"" + ref.getKey() + "\" not found in file \""
                    + volume.resolve(ref.getPath()) + "\"");
        }
        return value;
    }

    private @Nullable ConfigMap configMap(Pod pod, String name, @Nullable Boolean optional)
            throws ContainerConfigException {
        ConfigMap map = references.configMap(pod.getMetadata().getNamespace(), name);
        if (map == null && !Boolean.TRUE.equals(optional)) {
            throw new ContainerConfigException("configmap \"" + name + "\" not found");
        }
        return map;
    }

    private @Nullable Secret secret(Pod pod, String name, @Nullable Boolean optional) throws ContainerConfigException {
        Secret secret = references.secret(pod.getMetadata().getNamespace(), name);
        if (secret == null && !Boolean.TRUE.equals(optional)) {
            throw new ContainerConfigException("secret \"" + name + "\" not found");
        }
        return secret;
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
