package io.keelson.scheduler.plugin;

import io.keelson.scheduler.config.PluginArguments.Fit;
import io.keelson.scheduler.config.PluginArguments.ShapePoint;
import io.keelson.scheduler.config.PluginArguments.Weighted;
import java.util.List;

/** How good the shares of resources that would be in use are: spreading out, packing, or along a line (KEP-2458). */
@FunctionalInterface
interface AllocationStrategy {
    /** Shares in use are counted in percent. */
    int FULL = 100;

    /** A point's score counts so much: points go up to 10, scores to 100. */
    int POINT = 10;

    /**
     * Returns a score from 0 to 100.
     *
     * @param requested what would be in use of each resource
     * @param allocatable what there is; 0 leaves a resource out
     */
    long score(long[] requested, long[] allocatable);

    /** Returns the strategy that arguments ask for. */
    static AllocationStrategy of(Fit fit) {
        long[] weights = fit.resources().stream().mapToLong(Weighted::weight).toArray();
        return switch (fit.strategy()) {
            case LEAST_ALLOCATED ->
                (requested, allocatable) -> {
                    long sum = 0;
                    long weight = 0;
                    for (int i = 0; i < weights.length; i++) {
                        if (allocatable[i] != 0) {
                            sum += weights[i] * free(requested[i], allocatable[i]);
                            weight += weights[i];
                        }
                    }
                    return weight == 0 ? 0 : sum / weight;
                };
            case MOST_ALLOCATED ->
                (requested, allocatable) -> {
                    long sum = 0;
                    long weight = 0;
                    for (int i = 0; i < weights.length; i++) {
                        if (allocatable[i] != 0) {
                            sum += weights[i]
                                    * (Math.min(requested[i], allocatable[i]) * ScorePlugin.BEST / allocatable[i]);
                            weight += weights[i];
                        }
                    }
                    return weight == 0 ? 0 : sum / weight;
                };
            case REQUESTED_TO_CAPACITY_RATIO ->
                (requested, allocatable) -> {
                    long sum = 0;
                    long weight = 0;
                    for (int i = 0; i < weights.length; i++) {
                        long share = allocatable[i] == 0
                                ? 0
                                : requested[i] > allocatable[i] ? FULL : requested[i] * FULL / allocatable[i];
                        long score = allocatable[i] == 0 ? 0 : along(fit.shape(), share);
                        if (score > 0) {
                            sum += weights[i] * score;
                            weight += weights[i];
                        }
                    }
                    return weight == 0 ? 0 : Math.round((double) sum / weight);
                };
        };
    }

    private static long free(long requested, long allocatable) {
        return requested > allocatable ? 0 : (allocatable - requested) * ScorePlugin.BEST / allocatable;
    }

    /** The line through the points; level before the first and behind the last. */
    private static long along(List<ShapePoint> shape, long share) {
        for (int i = 0; i < shape.size(); i++) {
            ShapePoint point = shape.get(i);
            if (share <= point.utilization()) {
                if (i == 0) {
                    return (long) point.score() * POINT;
                }
                ShapePoint before = shape.get(i - 1);
                long rise = (long) (point.score() - before.score()) * POINT;
                return (long) before.score() * POINT
                        + rise * (share - before.utilization()) / (point.utilization() - before.utilization());
            }
        }
        return (long) shape.getLast().score() * POINT;
    }
}
