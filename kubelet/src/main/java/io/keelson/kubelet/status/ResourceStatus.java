package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.keelson.kubelet.container.CanonicalQuantity;
import io.keelson.kubelet.status.ContainerState.AppliedResources;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources a status tells of: what the runtime applied, in the form the pod wrote them (KEP-1287). */
final class ResourceStatus {
    /** Below these the kernel has but one value, and the one that was asked for says more. */
    private static final long LEAST_LIMIT_MILLI = 10;

    private static final long LEAST_REQUEST_MILLI = 2;

    private ResourceStatus() {}

    /**
     * Returns a container's.
     *
     * @param allocated the container with what it was given
     * @param applied what the runtime says, null where the container does not run or the runtime says nothing
     */
    static ResourceRequirements of(Container allocated, @Nullable AppliedResources applied) {
        ResourceRequirements given = allocated.getResources();
        if (given == null) {
            return new ResourceRequirements();
        }
        if (applied == null) {
            return given;
        }
        ResourceRequirementsBuilder result = new ResourceRequirementsBuilder(given);
        if (given.getLimits() != null && !given.getLimits().isEmpty()) {
            Map<String, Quantity> limits = new LinkedHashMap<>(given.getLimits());
            cpu(limits, applied.cpuLimitMilli(), LEAST_LIMIT_MILLI);
            memory(limits, applied.memoryLimit());
            result.withLimits(limits);
        }
        if (given.getRequests() != null && !given.getRequests().isEmpty()) {
            Map<String, Quantity> requests = new LinkedHashMap<>(given.getRequests());
            cpu(requests, applied.cpuRequestMilli(), LEAST_REQUEST_MILLI);
            result.withRequests(requests);
        }
        return result.build();
    }

    private static void cpu(Map<String, Quantity> amounts, long milli, long least) {
        Quantity given = amounts.get("cpu");
        if (milli == 0 || milli <= least && (given == null || milli(given) <= least)) {
            return;
        }
        if (given == null || milli(given) != milli) {
            amounts.put(
                    "cpu", milli % 1000 == 0 ? new Quantity(String.valueOf(milli / 1000)) : new Quantity(milli + "m"));
        }
    }

    private static void memory(Map<String, Quantity> amounts, long bytes) {
        Quantity given = amounts.get("memory");
        if (bytes == 0 || given != null && given.getNumericalAmount().longValue() == bytes) {
            return;
        }
        amounts.put("memory", new Quantity(CanonicalQuantity.binary(BigDecimal.valueOf(bytes))));
    }

    private static long milli(Quantity cpu) {
        return cpu.getNumericalAmount().movePointRight(3).longValue();
    }
}
