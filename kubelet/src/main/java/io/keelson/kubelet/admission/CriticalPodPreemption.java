package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.container.PodResources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pods have to go so that a critical one fits: as few as possible, and of those the ones that matter least: none with
 * guaranteed resources while burstable ones would do, none of these while those without requests would. Pure.
 */
final class CriticalPodPreemption {
    private static final List<String> SMALLER_BY = List.of("memory", "cpu");

    private CriticalPodPreemption() {}

    /**
     * Returns the pods, in the order they are ended.
     *
     * @param critical the pod that is to fit
     * @param others the pods on the node that are not over
     * @param missing how much it lacks, by resource
     * @return null where ending all that may be ended would not be enough
     */
    static @Nullable List<Pod> victims(Pod critical, Collection<Pod> others, Map<String, BigDecimal> missing) {
        List<Pod> bestEffort = new ArrayList<>();
        List<Pod> burstable = new ArrayList<>();
        List<Pod> guaranteed = new ArrayList<>();
        for (Pod other : others) {
            if (preemptable(critical, other)) {
                switch (PodFacts.qosClass(other)) {
                    case "BestEffort" -> bestEffort.add(other);
                    case "Burstable" -> burstable.add(other);
                    default -> guaranteed.add(other);
                }
            }
        }
        if (!without(without(without(missing, bestEffort), burstable), guaranteed)
                .isEmpty()) {
            return null;
        }
        List<Pod> fromGuaranteed = closest(guaranteed, without(without(missing, bestEffort), burstable));
        List<Pod> fromBurstable = closest(burstable, without(without(missing, bestEffort), fromGuaranteed));
        List<Pod> fromBestEffort = closest(bestEffort, without(without(missing, fromBurstable), fromGuaranteed));
        List<Pod> victims = new ArrayList<>(fromBestEffort);
        victims.addAll(fromBurstable);
        victims.addAll(fromGuaranteed);
        return List.copyOf(victims);
    }

    private static boolean preemptable(Pod critical, Pod other) {
        if (StaticPods.isCritical(critical) && !StaticPods.isCritical(other)) {
            return true;
        }
        Integer own = critical.getSpec().getPriority();
        Integer theirs = other.getSpec().getPriority();
        return own != null && theirs != null && own > theirs;
    }

    /** Returns what is still missing when pods are gone. */
    private static Map<String, BigDecimal> without(Map<String, BigDecimal> missing, List<Pod> gone) {
        Map<String, BigDecimal> left = new LinkedHashMap<>();
        missing.forEach((resource, amount) -> {
            BigDecimal remaining = amount;
            for (Pod pod : gone) {
                remaining = remaining.subtract(request(pod, resource));
            }
            if (remaining.signum() > 0) {
                left.put(resource, remaining);
            }
        });
        return left;
    }

    /** Takes the pod that helps most, again and again, until nothing is missing; of equals the smaller one. */
    private static List<Pod> closest(List<Pod> pods, Map<String, BigDecimal> missing) {
        List<Pod> left = new ArrayList<>(pods);
        List<Pod> taken = new ArrayList<>();
        Map<String, BigDecimal> lacking = missing;
        while (!lacking.isEmpty() && !left.isEmpty()) {
            Pod best = left.getFirst();
            for (Pod pod : left) {
                int order = Double.compare(distance(pod, lacking), distance(best, lacking));
                if (order < 0 || order == 0 && smaller(pod, best)) {
                    best = pod;
                }
            }
            left.remove(best);
            taken.add(best);
            lacking = without(lacking, List.of(best));
        }
        return taken;
    }

    /** How far a pod alone is from what is missing: each resource counts the same, whatever its amount. */
    private static double distance(Pod pod, Map<String, BigDecimal> missing) {
        double distance = 0;
        for (Map.Entry<String, BigDecimal> one : missing.entrySet()) {
            double remaining =
                    one.getValue().subtract(request(pod, one.getKey())).doubleValue();
            if (remaining > 0) {
                double share = remaining / one.getValue().doubleValue();
                distance += share * share;
            }
        }
        return distance;
    }

    private static boolean smaller(Pod one, Pod other) {
        for (String resource : SMALLER_BY) {
            int order = request(one, resource).compareTo(request(other, resource));
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    private static BigDecimal request(Pod pod, String resource) {
        return resource.equals("pods") ? BigDecimal.ONE : PodResources.request(pod, resource);
    }
}
