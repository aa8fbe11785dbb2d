package io.keelson.scheduler.plugin;

import java.util.List;

/**
 * The plugins of the default profile.
 *
 * @param filters in the order they are asked; the first refusal counts
 * @param scores all are asked and weighed
 */
public record Plugins(List<FilterPlugin> filters, List<ScorePlugin> scores) {

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
