package io.keelson.kubelet.eviction;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.kubelet.container.CanonicalQuantity;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.eviction.NodeObservation.Left;
import io.keelson.kubelet.stats.PodUsage;
import io.keelson.kubelet.stats.PodUsage.ContainerUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Why a pod is ended, in upstream's words. */
final class EvictionMessages {
    private EvictionMessages() {}

    static String emptyDir(String volume, Quantity limit) {
        return "Usage of EmptyDir volume \"" + volume + "\" exceeds the limit \"" + limit + "\". ";
    }

    static String podStorage(BigDecimal limit) {
        return "Pod ephemeral local storage usage exceeds the total limit of containers "
                + CanonicalQuantity.binary(limit) + ". ";
    }

    static String containerStorage(String container, Quantity limit) {
        return "Container " + container + " exceeded its local ephemeral storage limit \"" + limit + "\". ";
    }

    /** The node is short of something. @param usage what the pod uses, null where that is not known */
    static String shortage(Threshold threshold, NodeObservation node, Pod pod, @Nullable PodUsage usage) {
        String resource = threshold.signal().resource();
        StringBuilder message = new StringBuilder("The node was low on resource: " + resource + ". ");
        Left left = node.left().get(threshold.signal());
        if (left != null) {
            message.append("Threshold quantity: ")
                    .append(amount(resource, threshold.amount().of(left.capacity())))
                    .append(", available: ")
                    .append(amount(resource, left.available()))
                    .append(". ");
        }
        if (usage != null) {
            usage.containers().forEach(c -> container(message, resource, pod, c));
        }
        return message.toString();
    }

    private static void container(StringBuilder message, String resource, Pod pod, ContainerUsage usage) {
        Container spec = PodFacts.container(pod, usage.name());
        long used =
                switch (resource) {
                    case "memory" -> usage.workingSet();
                    case "ephemeral-storage" ->
                        usage.rootfs().plus(usage.logs()).bytes();
                    default -> -1;
                };
        if (spec == null || used < 0) {
            return;
        }
        BigDecimal request = PodFacts.amount(spec, resource, false);
        if (BigDecimal.valueOf(used).compareTo(request) > 0) {
            message.append("Container ")
                    .append(usage.name())
                    .append(" was using ")
                    .append(amount(resource, used))
                    .append(", request is ")
                    .append(CanonicalQuantity.of(resource, request))
                    .append(", has larger consumption of ")
                    .append(resource)
                    .append(". ");
        }
    }

    /** Bytes are printed in the largest unit that fits, pieces as they are. */
    private static String amount(String resource, long amount) {
        boolean pieces = resource.equals("inodes") || resource.equals("pids");
        return pieces ? String.valueOf(amount) : CanonicalQuantity.binary(BigDecimal.valueOf(amount));
    }
}
