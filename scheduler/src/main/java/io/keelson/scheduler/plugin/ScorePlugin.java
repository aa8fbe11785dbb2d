package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;

/** A wish: how good each of the possible nodes is for a pod. */
public interface ScorePlugin {
    /** The best a node can be. */
    long BEST = 100;

    /** The plugin's upstream name. */
    String name();

    /**
     * Scores the possible nodes.
     *
     * @param nodes the nodes that passed the filters
     * @return a score of 0 to {@link #BEST} for each, in their order; empty where the plugin has no opinion
     */
    long[] score(PodInfo pod, List<NodeInfo> nodes, ClusterSnapshot snapshot);

    /** The answer of a plugin without an opinion. */
    long[] NO_OPINION = new long[0];

    /** Scales scores so that the largest becomes {@link #BEST}; reversed, the largest becomes 0. */
    static long[] normalize(long[] scores, boolean reversed) {
        long largest = 0;
        for (long s : scores) {
            largest = Math.max(largest, s);
        }
        for (int i = 0; i < scores.length; i++) {
            long scaled = largest == 0 ? 0 : scores[i] * BEST / largest;
            scores[i] = reversed ? BEST - scaled : scaled;
        }
        return scores;
    }
}
