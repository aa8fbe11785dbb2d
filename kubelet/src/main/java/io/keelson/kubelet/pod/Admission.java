package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.status.PodState.Failure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether the node takes a pod that is bound to it: it must fit, and want to be on such a node. */
final class Admission {
    private final Map<String, Quantity> allocatable;
    private final Supplier<@Nullable Node> node;

    /**
     * @param allocatable what the node offers to pods
     * @param node the node as the API server has it, null where that is not known
     */
    Admission(Map<String, Quantity> allocatable, Supplier<@Nullable Node> node) {
        this.allocatable = allocatable;
        this.node = node;
    }

    /**
     * Decides.
     *
     * @param others the pods that are on the node and not over
     * @return why the pod is not taken, null where it is
     */
    @Nullable
    Failure refuses(Pod pod, Collection<Pod> others) {
        Quantity pods = allocatable.get("pods");
        if (pods != null && others.size() + 1 > pods.getNumericalAmount().longValue()) {
            return insufficient("pods", BigDecimal.ONE, BigDecimal.valueOf(others.size()), pods.getNumericalAmount());
        }
        for (String resource : List.of("cpu", "memory", "ephemeral-storage")) {
            BigDecimal wanted = PodResources.request(pod, resource);
            Quantity offered = allocatable.get(resource);
            if (wanted.signum() == 0 || offered == null) {
                continue;
            }
            BigDecimal used = others.stream()
                    .map(p -> PodResources.request(p, resource))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            if (used.add(wanted).compareTo(offered.getNumericalAmount()) > 0) {
                return insufficient(resource, wanted, used, offered.getNumericalAmount());
            }
        }
        Node known = node.get();
        if (known != null && !NodeMatch.matches(pod, known)) {
            return new Failure(
                    "NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
        }
        return null;
    }

    private static Failure insufficient(String resource, BigDecimal wanted, BigDecimal used, BigDecimal capacity) {
        return new Failure(
                "OutOf" + resource,
                "Node didn't have enough resource: " + resource + ", requested: " + units(resource, wanted) + ", used: "
                        + units(resource, used) + ", capacity: " + units(resource, capacity));
    }

    private static String units(String resource, BigDecimal amount) {
        BigDecimal shown = resource.equals("cpu") ? amount.movePointRight(3) : amount;
        return shown.setScale(0, RoundingMode.CEILING).toPlainString();
    }
}
