package io.keelson.kubelet.stats;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.kubelet.container.PodFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The limits on disk space that a pod's containers and volumes have. */
public final class StorageLimits {
    /** The name of the resource. */
    public static final String RESOURCE = "ephemeral-storage";

    private StorageLimits() {}

    /** Returns whether any container or volume has one. */
    public static boolean limited(Pod pod) {
        boolean volume = Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.<Volume>of()).stream()
                .anyMatch(v -> v.getEmptyDir() != null && v.getEmptyDir().getSizeLimit() != null);
        if (volume) {
            return true;
        }
        List<Container> containers = new ArrayList<>(PodFacts.initContainers(pod));
        containers.addAll(pod.getSpec().getContainers());
        return containers.stream().anyMatch(c -> of(c) != null);
    }

    /** Returns a container's limit, null for none. */
    public static @Nullable Quantity of(Container container) {
        return container.getResources() == null || container.getResources().getLimits() == null
                ? null
                : container.getResources().getLimits().get(RESOURCE);
    }
}
