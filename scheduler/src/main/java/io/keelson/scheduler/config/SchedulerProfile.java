package io.keelson.scheduler.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to schedule, for the pods that name it.
 *
 * @param name what pods say in {@code schedulerName}
 * @param percentageOfNodesToScore how many nodes are enough to choose from, 1 to 100; 0 adapts to the cluster, null is
 *     what holds for all profiles
 * @param lists the plugins by where they take part, in their order
 * @param weights what the scores of plugins count
 * @param arguments what the plugins are told
 */
public record SchedulerProfile(
        String name,
        @Nullable Integer percentageOfNodesToScore,
        Map<ExtensionPoint, List<String>> lists,
        Map<String, Integer> weights,
        PluginArguments arguments) {
    /** The profile of pods that name none. */
    public static final String DEFAULT_NAME = "default-scheduler";

    public SchedulerProfile {
        lists = Map.copyOf(lists);
        weights = Map.copyOf(weights);
    }

    /** Returns upstream's default profile. */
    public static SchedulerProfile defaults() {
        PluginLists.Resolved resolved = PluginLists.resolve(DEFAULT_NAME, null);
        return new SchedulerProfile(
                DEFAULT_NAME, null, resolved.lists(), resolved.weights(), PluginArguments.defaults());
    }

    /** Returns the plugins that take part at a point, in their order. */
    public List<String> plugins(ExtensionPoint point) {
        return lists.getOrDefault(point, List.of());
    }

    /** Returns whether a plugin takes part at a point. */
    public boolean has(ExtensionPoint point, String plugin) {
        return plugins(point).contains(plugin);
    }
}
