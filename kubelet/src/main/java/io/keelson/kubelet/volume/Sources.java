package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.keelson.kubelet.env.ContainerConfigException;
import io.keelson.kubelet.env.DownwardApi;
import io.keelson.kubelet.env.ReferenceReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what volumes are made from; shared by the kinds and by projected volumes, which combine them. */
final class Sources {
    private final ReferenceReader references;
    private final DownwardApi downwardApi;
    private final ServiceAccountTokens tokens;

    Sources(ReferenceReader references, DownwardApi downwardApi, ServiceAccountTokens tokens) {
        this.references = references;
        this.downwardApi = downwardApi;
        this.tokens = tokens;
    }

    void configMap(
            PodVolume volume,
            String name,
            @Nullable List<KeyToPath> items,
            int mode,
            @Nullable Boolean optional,
            Map<String, AtomicFiles.Content> files)
            throws VolumeException {
        ConfigMap map = references.configMap(volume.namespace(), name);
        boolean mayMiss = Boolean.TRUE.equals(optional);
        if (map == null) {
            if (!mayMiss) {
                throw new VolumeException("configmap \"" + name + "\" not found");
            }
            return;
        }
        Items.add(files, "configmap", Items.data(map.getData(), map.getBinaryData()), items, mode, mayMiss);
    }

    void secret(
            PodVolume volume,
            String name,
            @Nullable List<KeyToPath> items,
            int mode,
            @Nullable Boolean optional,
            Map<String, AtomicFiles.Content> files)
            throws VolumeException {
        Secret secret = references.secret(volume.namespace(), name);
        boolean mayMiss = Boolean.TRUE.equals(optional);
        if (secret == null) {
            if (!mayMiss) {
                throw new VolumeException("secret \"" + name + "\" not found");
            }
            return;
        }
        Items.add(
                files, "references non-existent secret key", Items.data(null, secret.getData()), items, mode, mayMiss);
    }

    void downwardApi(
            PodVolume volume, List<DownwardAPIVolumeFile> items, int mode, Map<String, AtomicFiles.Content> files)
            throws VolumeException {
        for (DownwardAPIVolumeFile item : Objects.requireNonNullElse(items, List.<DownwardAPIVolumeFile>of())) {
            try {
                String value = item.getFieldRef() != null
                        ? downwardApi.field(volume.pod(), item.getFieldRef().getFieldPath(), volume.podIps())
                        : downwardApi.resource(volume.pod(), null, item.getResourceFieldRef());
                files.put(
                        item.getPath(),
                        new AtomicFiles.Content(
                                value.getBytes(StandardCharsets.UTF_8),
                                item.getMode() == null ? mode : item.getMode()));
            } catch (ContainerConfigException e) {
                throw new VolumeException(String.valueOf(e.getMessage()));
            }
        }
    }

    void token(
            PodVolume volume,
            @Nullable String audience,
            long expirationSeconds,
            String path,
            int mode,
            Map<String, AtomicFiles.Content> files)
            throws VolumeException {
        String token = tokens.issue(volume.pod(), Objects.requireNonNullElse(audience, ""), expirationSeconds)
                .value();
        // The token is for the containers' user only; others of the pod's users get it through the fsGroup.
        Long user = commonUser(volume.pod());
        int tokenMode = user != null || volume.fsGroup() != null ? 0600 : mode;
        files.put(path, new AtomicFiles.Content(token.getBytes(StandardCharsets.UTF_8), tokenMode, user));
    }

    /** The user that all containers run as, where the pod says so; null where they differ or the images decide. */
    private static @Nullable Long commonUser(Pod pod) {
        var shared = pod.getSpec().getSecurityContext();
        Set<Optional<Long>> users = new HashSet<>();
        Stream.of(pod.getSpec().getContainers(), pod.getSpec().getInitContainers())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(Container::getSecurityContext)
                .map(own -> own == null ? null : own.getRunAsUser())
                .forEach(own -> users.add(
                        Optional.ofNullable(own != null ? own : shared == null ? null : shared.getRunAsUser())));
        return users.size() == 1 ? users.iterator().next().orElse(null) : null;
    }
}
