package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a pod requests as a whole: containers and sidecars run together, init containers one after the other beside the
 * sidecars started before them (KEP-753), pod-level requests win (KEP-2837), overhead comes on top (KEP-688).
 */
final class PodRequests {
    /** What the scores assume of a container that says nothing: 0.1 core, 200 MiB. */
    private static final Resources ASSUMED = new Resources(100, 200L << 20, 0, Map.of());

    private PodRequests() {}

    /** Returns what the pod requests. */
    static Resources of(PodSpec spec) {
        return sum(spec, c -> Resources.of(requests(c)));
    }

    /** Returns what the pod requests with an assumption for containers that request no CPU or memory. */
    static Resources nonZero(PodSpec spec) {
        return sum(spec, c -> {
            Map<String, Quantity> requests = requests(c);
            Resources known = Resources.of(requests);
            return new Resources(
                    requests != null && requests.containsKey("cpu") ? known.milliCpu() : ASSUMED.milliCpu(),
                    requests != null && requests.containsKey("memory") ? known.memory() : ASSUMED.memory(),
                    known.ephemeralStorage(),
                    known.extended());
        });
    }

    private static Resources sum(PodSpec spec, Function<Container, Resources> requestOf) {
        Resources running = Resources.NONE;
        for (Container c : orEmpty(spec.getContainers())) {
            running = running.plus(requestOf.apply(c));
        }
        Resources sidecars = Resources.NONE;
        Resources starting = Resources.NONE;
        for (Container c : orEmpty(spec.getInitContainers())) {
            Resources own = requestOf.apply(c);
            if ("Always".equals(c.getRestartPolicy())) {
                sidecars = sidecars.plus(own);
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(own.plus(sidecars));
            }
        }
        Resources total = running.plus(sidecars).max(starting);
        if (spec.getResources() != null && spec.getResources().getRequests() != null) {
            total = override(total, spec.getResources().getRequests());
        }
        return total.plus(Resources.of(spec.getOverhead()));
    }

    private static Resources override(Resources total, Map<String, Quantity> pod) {
        Resources own = Resources.of(pod);
        return new Resources(
                pod.containsKey("cpu") ? own.milliCpu() : total.milliCpu(),
                pod.containsKey("memory") ? own.memory() : total.memory(),
                total.ephemeralStorage(),
                total.extended());
    }

    private static @Nullable Map<String, Quantity> requests(Container c) {
        return c.getResources() == null ? null : c.getResources().getRequests();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
