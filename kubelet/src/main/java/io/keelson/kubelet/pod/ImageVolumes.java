package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.kubelet.image.ImagePulls;
import io.keelson.kubelet.image.ImagePulls.State;
import io.keelson.kubelet.image.ImageRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The images that the containers of one pod mount. What has been found for a container is kept until it is made, since
 * with the policy {@code Always} every question is another pull. Used by the pod's worker only.
 */
final class ImageVolumes {
    private final ImagePulls images;
    private final Map<String, Map<String, ImageSpec>> found = new HashMap<>();

    ImageVolumes(ImagePulls images) {
        this.images = images;
    }

    /**
     * Gets the images that a container mounts.
     *
     * @param sandbox the pod's sandbox
     * @param ended called when a pull that this call began has ended
     * @return the first of them that is not there, null where all are
     */
    @Nullable
    State ensure(Pod pod, Container container, PodSandboxConfig sandbox, Runnable ended) {
        Map<String, ImageSpec> there = found.computeIfAbsent(container.getName(), any -> new LinkedHashMap<>());
        State missing = null;
        for (Volume volume : of(pod, container)) {
            if (there.containsKey(volume.getName())) {
                continue;
            }
            ImageRequest request = ImageRequest.of(pod, container, volume);
            switch (images.ensure(request, sandbox, ended)) {
                case State.Present present -> there.put(volume.getName(), spec(pod, request, present));
                case State.Pulling pulling -> missing = pulling;
                case State.Missing wrong -> {
                    return wrong;
                }
            }
        }
        return missing;
    }

    /** Returns the images found for a container, by the name of the volume, and forgets them. */
    Map<String, ImageSpec> take(Container container) {
        return Objects.requireNonNullElse(found.remove(container.getName()), Map.of());
    }

    private static ImageSpec spec(Pod pod, ImageRequest request, State.Present present) {
        return ImageSpec.newBuilder()
                .setImage(present.image().getId())
                .setUserSpecifiedImage(request.image())
                .setRuntimeHandler(Objects.requireNonNullElse(pod.getSpec().getRuntimeClassName(), ""))
                .putAllAnnotations(Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of()))
                .build();
    }

    private static List<Volume> of(Pod pod, Container container) {
        Set<String> mounted = Objects.requireNonNullElse(container.getVolumeMounts(), List.<VolumeMount>of()).stream()
                .map(VolumeMount::getName)
                .collect(Collectors.toSet());
        return Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.<Volume>of()).stream()
                .filter(volume -> volume.getImage() != null && mounted.contains(volume.getName()))
                .toList();
    }
}
