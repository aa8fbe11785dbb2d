package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;
import java.util.Set;

/**
 * The plugins of the default profile.
 *
 * @param filters in the order they are asked; the first refusal counts
 * @param scores all are asked and weighed
 */
public record Plugins(List<FilterPlugin> filters, List<ScorePlugin> scores) {

    /**
     * Returns whether an event may let a pod fit: one of the plugins that refused it must think so.
     *
     * @param refusedBy their names; empty where there was no node to ask, which only a node changes
     */
    public boolean mayHelp(ClusterEvent event, PodInfo pod, Set<String> refusedBy) {
        if (refusedBy.isEmpty()) {
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
        TaintToleration taints = new TaintToleration();
        NodeAffinity affinity = new NodeAffinity();
        NodeResourcesFit fit = new NodeResourcesFit();
        PodTopologySpread spread = new PodTopologySpread();
        InterPodAffinity pods = new InterPodAffinity();
        return new Plugins(
                List.of(
                        new NodeUnschedulable(),
                        new NodeName(),
                        taints,
                        affinity,
                        new NodePorts(),
                        fit,
                        new VolumeRestrictions(),
                        new VolumeBinding(),
                        new VolumeZone(),
                        spread,
                        pods),
                List.of(taints, affinity, spread, pods, fit, new BalancedAllocation(), new ImageLocality()));
    }
}
