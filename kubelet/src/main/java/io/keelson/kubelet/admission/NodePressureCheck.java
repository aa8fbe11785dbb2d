package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.keelson.client.workload.Tolerations;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node that is short of something takes no pods that would make it worse. */
public final class NodePressureCheck implements AdmissionCheck {
    private static final String MEMORY = "MemoryPressure";

    private final Supplier<List<String>> conditions;

    /** @param conditions the pressures the node is under, such as {@code DiskPressure} */
    public NodePressureCheck(Supplier<List<String>> conditions) {
        this.conditions = conditions;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        Pod pod = candidate.pod();
        List<String> under = conditions.get();
        if (under.isEmpty() || StaticPods.isCritical(pod)) {
            return null;
        }
        if (under.equals(List.of(MEMORY)) && memoryAlone(pod)) {
            return null;
        }
        return new Failure("Evicted", "The node had condition: [" + String.join(" ", under) + "]. ");
    }

    /** Whoever asked for memory has it reserved; of the others only those that say so may come. */
    private static boolean memoryAlone(Pod pod) {
        return !PodFacts.qosClass(pod).equals("BestEffort")
                || Tolerations.all(
                        List.of(new TaintBuilder()
                                .withKey("node.kubernetes.io/memory-pressure")
                                .withEffect("NoSchedule")
                                .build()),
                        pod.getSpec().getTolerations());
    }
}
