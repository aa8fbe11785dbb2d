package io.keelson.scheduler.config;

import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the plugins of a profile are told.
 *
 * @param preemption of {@code DefaultPreemption}
 * @param interPodAffinity of {@code InterPodAffinity}
 * @param addedAffinity of {@code NodeAffinity}: holds for all pods besides their own; null for none
 * @param fit of {@code NodeResourcesFit}
 * @param balanced the resources that {@code NodeResourcesBalancedAllocation} looks at
 * @param defaultConstraints of {@code PodTopologySpread}, for pods without their own; null for upstream's
 * @param bindTimeout of {@code VolumeBinding}: how long a pod waits for its volumes
 */
public record PluginArguments(
        Preemption preemption,
        InterPodAffinity interPodAffinity,
        @Nullable NodeAffinity addedAffinity,
        Fit fit,
        List<String> balanced,
        @Nullable List<TopologySpreadConstraint> defaultConstraints,
        Duration bindTimeout) {
    private static final List<Weighted> CPU_AND_MEMORY = List.of(new Weighted("cpu", 1), new Weighted("memory", 1));

    /**
     * How many nodes preemption looks for before it chooses.
     *
     * @param minPercent of the nodes that may help, 0 to 100
     * @param minAbsolute but at least so many
     */
    public record Preemption(int minPercent, int minAbsolute) {}

    /**
     * How required terms of others count when nodes are scored.
     *
     * @param hardWeight 0 to 100
     * @param ignorePreferredOfOthers whether others' wishes do not count for pods without wishes
     */
    public record InterPodAffinity(int hardWeight, boolean ignorePreferredOfOthers) {}

    /** A resource and what it counts, 1 to 100. */
    public record Weighted(String resource, long weight) {}

    /** A point of the line that turns the share in use, 0 to 100, into a score, 0 to 10. */
    public record ShapePoint(int utilization, int score) {}

    /** How nodes are scored by what is free on them. */
    public enum Strategy {
        LEAST_ALLOCATED("LeastAllocated"),
        MOST_ALLOCATED("MostAllocated"),
        REQUESTED_TO_CAPACITY_RATIO("RequestedToCapacityRatio");

        private final String word;

        Strategy(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * How resources are looked at.
     *
     * @param ignoredResources extended resources that are not looked at
     * @param ignoredGroups groups of such, the part of their name before the slash
     * @param strategy how nodes are scored
     * @param resources which resources count for that
     * @param shape the line of {@link Strategy#REQUESTED_TO_CAPACITY_RATIO}
     */
    public record Fit(
            Set<String> ignoredResources,
            Set<String> ignoredGroups,
            Strategy strategy,
            List<Weighted> resources,
            List<ShapePoint> shape) {

        /** Returns whether a resource is left to others. */
        public boolean ignores(String resource) {
            int slash = resource.indexOf('/');
            return ignoredResources.contains(resource)
                    || slash > 0 && ignoredGroups.contains(resource.substring(0, slash));
        }
    }

    /** Returns upstream's defaults. */
    public static PluginArguments defaults() {
        return new PluginArguments(
                new Preemption(10, 100),
                new InterPodAffinity(1, false),
                null,
                new Fit(Set.of(), Set.of(), Strategy.LEAST_ALLOCATED, CPU_AND_MEMORY, List.of()),
                List.of("cpu", "memory"),
                null,
                Duration.ofMinutes(10));
    }
}
