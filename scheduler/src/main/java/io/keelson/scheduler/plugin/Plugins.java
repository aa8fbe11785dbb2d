package io.keelson.scheduler.plugin;

import io.keelson.scheduler.config.ExtensionPoint;
import io.keelson.scheduler.config.PluginArguments;
import io.keelson.scheduler.config.SchedulerProfile;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plugins of one profile.
 *
 * @param filters in the order they are asked; the first refusal counts
 * @param scores all are asked and weighed
 */
public record Plugins(List<FilterPlugin> filters, List<Score> scores) {

    /** Stands among the plugins that refused a pod for extenders, of which nobody knows what helps them. */
    public static final String EXTENDER = "Extender";

    /** A plugin that scores, and what its score counts for. */
    public record Score(ScorePlugin plugin, int weight) {}

    /**
     * Returns whether an event may let a pod fit: one of the plugins that refused it must think so.
     *
     * @param refusedBy their names; empty where there was no node to ask, which only a node changes
     */
    public boolean mayHelp(ClusterEvent event, PodInfo pod, Set<String> refusedBy) {
        if (refusedBy.contains(EXTENDER)) {
            return true;
        } else if (refusedBy.isEmpty()) {
            return event instanceof ClusterEvent.NodeChanged;
        }
        for (FilterPlugin filter : filters) {
            if (refusedBy.contains(filter.name()) && filter.mayHelp(event, pod)) {
                return true;
            }
        }
        return false;
    }

    /** Returns upstream's default profile. */
    public static Plugins defaults() {
        return of(SchedulerProfile.defaults());
    }

    /** Returns the plugins that a profile asks for. */
    public static Plugins of(SchedulerProfile profile) {
        PluginArguments arguments = profile.arguments();
        TaintToleration taints = new TaintToleration();
        NodeAffinity affinity = new NodeAffinity(arguments.addedAffinity());
        NodeResourcesFit fit = new NodeResourcesFit(arguments.fit());
        PodTopologySpread spread = new PodTopologySpread(arguments.defaultConstraints());
        InterPodAffinity pods = new InterPodAffinity(arguments.interPodAffinity());
        Map<String, FilterPlugin> filters = Stream.of(
                        new NodeUnschedulable(),
                        new NodeName(),
                        taints,
                        affinity,
                        new NodePorts(),
                        fit,
                        new VolumeRestrictions(),
                        new NodeVolumeLimits(),
                        new VolumeBinding(),
                        new VolumeZone(),
                        spread,
                        pods)
                .collect(Collectors.toMap(FilterPlugin::name, p -> p));
        Map<String, ScorePlugin> scores = Stream.of(
                        taints,
                        affinity,
                        spread,
                        pods,
                        fit,
                        new BalancedAllocation(arguments.balanced()),
                        new ImageLocality())
                .collect(Collectors.toMap(ScorePlugin::name, p -> p));
        return new Plugins(
                pick(profile.plugins(ExtensionPoint.FILTER), filters),
                profile.plugins(ExtensionPoint.SCORE).stream()
                        .filter(scores::containsKey)
                        .map(name -> new Score(
                                pick(List.of(name), scores).getFirst(),
                                profile.weights().getOrDefault(name, 1)))
                        .toList());
    }

    private static <P> List<P> pick(List<String> names, Map<String, P> plugins) {
        return names.stream().flatMap(n -> Stream.ofNullable(plugins.get(n))).toList();
    }
}
