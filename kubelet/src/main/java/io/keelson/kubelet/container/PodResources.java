package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a pod asks for, and may use, as a whole (KEP-753 for sidecars, KEP-2837 for amounts of the pod itself). */
public final class PodResources {
    private PodResources() {}

    /** Returns what the pod asks for of a resource, with its overhead. */
    public static BigDecimal request(Pod pod, String resource) {
        BigDecimal own = own(pod, resource, false);
        return (own != null ? own : ofContainers(pod, resource, false)).add(overhead(pod, resource));
    }

    /** Returns what the pod asks for of every resource that it or one of its containers names, with its overhead. */
    public static Map<String, Quantity> requests(Pod pod) {
        Set<String> names = new TreeSet<>();
        List<Container> containers = new ArrayList<>(PodFacts.initContainers(pod));
        containers.addAll(pod.getSpec().getContainers());
        containers.stream()
                .filter(c -> c.getResources() != null && c.getResources().getRequests() != null)
                .forEach(c -> names.addAll(c.getResources().getRequests().keySet()));
        if (pod.getSpec().getResources() != null && pod.getSpec().getResources().getRequests() != null) {
            names.addAll(pod.getSpec().getResources().getRequests().keySet());
        }
        Map<String, Quantity> requests = new LinkedHashMap<>();
        for (String name : names) {
            requests.put(name, new Quantity(CanonicalQuantity.of(name, request(pod, name))));
        }
        return requests;
    }

    /** Returns what the containers may use of a resource together, with the pod's overhead; zero for any amount. */
    public static BigDecimal limit(Pod pod, String resource) {
        BigDecimal own = own(pod, resource, true);
        BigDecimal limit = own != null ? own : ofContainers(pod, resource, true);
        return limit.signum() == 0 ? limit : limit.add(overhead(pod, resource));
    }

    /** Returns whether the pod, or each of its containers, has a limit of a resource. */
    static boolean limited(Pod pod, String resource) {
        BigDecimal own = own(pod, resource, true);
        if (own != null && own.signum() > 0) {
            return true;
        }
        List<Container> containers = new ArrayList<>(PodFacts.initContainers(pod));
        containers.addAll(pod.getSpec().getContainers());
        return containers.stream()
                .allMatch(c -> PodFacts.amount(c, resource, true).signum() > 0);
    }

    /** Returns whether the pod has resources as a whole. */
    public static boolean whole(Pod pod) {
        var resources = pod.getSpec().getResources();
        return resources != null && (resources.getRequests() != null || resources.getLimits() != null);
    }

    /** Returns the amount of the pod itself, null where it gives none. */
    static @Nullable BigDecimal own(Pod pod, String resource, boolean limit) {
        var resources = pod.getSpec().getResources();
        Map<String, Quantity> amounts =
                resources == null ? null : limit ? resources.getLimits() : resources.getRequests();
        Quantity amount = amounts == null ? null : amounts.get(resource);
        return amount == null ? null : amount.getNumericalAmount();
    }

    /** Returns the amount of all containers with the sidecars, or of the largest init container if that is more. */
    static BigDecimal ofContainers(Pod pod, String resource, boolean limit) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Container c : pod.getSpec().getContainers()) {
            sum = sum.add(PodFacts.amount(c, resource, limit));
        }
        BigDecimal sidecars = BigDecimal.ZERO;
        BigDecimal initial = BigDecimal.ZERO;
        for (Container c : PodFacts.initContainers(pod)) {
            BigDecimal own = PodFacts.amount(c, resource, limit);
            if (PodFacts.sidecar(c)) {
                sidecars = sidecars.add(own);
                initial = initial.max(sidecars);
            } else {
                initial = initial.max(sidecars.add(own));
            }
        }
        return sum.add(sidecars).max(initial);
    }

    private static BigDecimal overhead(Pod pod, String resource) {
        Quantity extra = Objects.requireNonNullElse(pod.getSpec().getOverhead(), Map.<String, Quantity>of())
                .get(resource);
        return extra == null ? BigDecimal.ZERO : extra.getNumericalAmount();
    }
}
