package io.keelson.controllermanager.resourcequota;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.keelson.api.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks for: the sum of its containers and sidecars, or what its init containers need at their worst (each beside
 * the sidecars started before it), if that is more; plus overhead. What is set for the pod as a whole counts instead.
 */
final class QuotaPodRequests {
    private QuotaPodRequests() {}

    static Map<String, Quantity> requests(Pod pod) {
        return of(pod, ResourceRequirements::getRequests);
    }

    static Map<String, Quantity> limits(Pod pod) {
        return of(pod, ResourceRequirements::getLimits);
    }

    private static Map<String, Quantity> of(
            Pod pod,
            Function<ResourceRequirements, @Nullable Map<String, io.fabric8.kubernetes.api.model.Quantity>> side) {
        Map<String, Quantity> sum = new TreeMap<>();
        for (Container container : pod.getSpec().getContainers()) {
            add(sum, read(container.getResources(), side));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> worst = new TreeMap<>();
        for (Container container : nonNull(pod.getSpec().getInitContainers())) {
            Map<String, Quantity> its = read(container.getResources(), side);
            if ("Always".equals(container.getRestartPolicy())) {
                add(sum, its);
                add(sidecars, its);
                max(worst, sidecars);
            } else {
                Map<String, Quantity> then = new TreeMap<>(sidecars);
                add(then, its);
                max(worst, then);
            }
        }
        max(sum, worst);
        sum.putAll(read(pod.getSpec().getResources(), side));
        if (pod.getSpec().getOverhead() != null) {
            pod.getSpec()
                    .getOverhead()
                    .forEach((name, amount) -> sum.computeIfPresent(name, (n, has) -> has.add(parse(amount))));
        }
        return sum;
    }

    private static Map<String, Quantity> read(
            @Nullable ResourceRequirements resources,
            Function<ResourceRequirements, @Nullable Map<String, io.fabric8.kubernetes.api.model.Quantity>> side) {
        Map<String, Quantity> read = new TreeMap<>();
        Map<String, io.fabric8.kubernetes.api.model.Quantity> from = resources == null ? null : side.apply(resources);
        if (from != null) {
            from.forEach((name, amount) -> read.put(name, parse(amount)));
        }
        return read;
    }

    static Quantity parse(io.fabric8.kubernetes.api.model.Quantity amount) {
        return Quantity.parse(amount.toString());
    }

    static void add(Map<String, Quantity> to, Map<String, Quantity> more) {
        more.forEach((name, amount) -> to.merge(name, amount, Quantity::add));
    }

    private static void max(Map<String, Quantity> to, Map<String, Quantity> other) {
        other.forEach((name, amount) -> to.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }

    private static List<Container> nonNull(@Nullable List<Container> list) {
        return list == null ? List.of() : list;
    }
}
