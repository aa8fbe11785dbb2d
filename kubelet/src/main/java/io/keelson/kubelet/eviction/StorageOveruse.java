package io.keelson.kubelet.eviction;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.stats.DiskUsage;
import io.keelson.kubelet.stats.PodUsage;
import io.keelson.kubelet.stats.PodUsage.ContainerUsage;
import io.keelson.kubelet.stats.StorageLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a pod takes more of the disk than it may: in a volume, as a whole, or in a container. */
final class StorageOveruse {
    private StorageOveruse() {}

    /**
     * Returns why the pod has to go, null where it may stay.
     *
     * @param dedicatedImages whether containers' layers are on a file system of their own, where they do not count
     */
    static @Nullable String of(Pod pod, PodUsage usage, boolean dedicatedImages) {
        String volume = volumes(pod, usage);
        if (volume != null) {
            return volume;
        }
        BigDecimal limit = PodResources.limit(pod, StorageLimits.RESOURCE);
        if (limit.signum() > 0 && exceeds(usage.ephemeralStorage(), limit)) {
            return EvictionMessages.podStorage(limit);
        }
        return containers(pod, usage, dedicatedImages);
    }

    private static @Nullable String volumes(Pod pod, PodUsage usage) {
        for (Volume v : Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.<Volume>of())) {
            Quantity limit = v.getEmptyDir() == null ? null : v.getEmptyDir().getSizeLimit();
            DiskUsage used = usage.volumes().get(v.getName());
            if (limit != null
                    && used != null
                    && limit.getNumericalAmount().signum() > 0
                    && exceeds(used, limit.getNumericalAmount())) {
                return EvictionMessages.emptyDir(v.getName(), limit);
            }
        }
        return null;
    }

    private static @Nullable String containers(Pod pod, PodUsage usage, boolean dedicatedImages) {
        for (ContainerUsage c : usage.containers()) {
            for (Container spec : pod.getSpec().getContainers()) {
                Quantity limit = StorageLimits.of(spec);
                if (limit == null
                        || !spec.getName().equals(c.name())
                        || limit.getNumericalAmount().signum() == 0) {
                    continue;
                }
                DiskUsage used = dedicatedImages ? c.logs() : c.logs().plus(c.rootfs());
                if (exceeds(used, limit.getNumericalAmount())) {
                    return EvictionMessages.containerStorage(c.name(), limit);
                }
            }
        }
        return null;
    }

    private static boolean exceeds(DiskUsage used, BigDecimal limit) {
        return BigDecimal.valueOf(used.bytes()).compareTo(limit) > 0;
    }
}
